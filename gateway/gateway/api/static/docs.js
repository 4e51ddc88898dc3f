// Starts Swagger UI on the document its container names. A file of its own: the page allows no inline script.
(function () {
  var container = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({ domNode: container, url: container.dataset.document, validatorUrl: null });
})();
