"""One Flask process with SQLAlchemy: what the same requests cost without services and without their checks."""

import os

from flask import Flask, jsonify, request
from records import Records

app = Flask(__name__)
records = Records(os.environ["PEERS_DATABASE_URL"], 10)


def token():
    return request.headers["Authorization"].removeprefix("Bearer ")


@app.get("/kinds/<code>")
def read(code):
    return jsonify(records.read(code))


@app.get("/applications/<int:id>")
def own(id):
    return jsonify(records.own(token(), id))


@app.post("/applications")
def create():
    return jsonify(records.create(token(), request.get_json())), 201
