import java.io.IOException;
import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.exception.SyntaxValidationException;
import org.apache.pdfbox.preflight.parser.PreflightParser;

/** What Apache PDFBox's validator of PDF/A-1b finds in each file: a line "code, tab, details" each. */
public class Preflight {
    public static void main(String[] files) throws IOException {
        for (String file : files) {
            ValidationResult result;
            try {
                PreflightParser parser = new PreflightParser(file);
                parser.parse();
                try (PreflightDocument document = parser.getPreflightDocument()) {
                    document.validate();
                    result = document.getResult();
                }
            } catch (SyntaxValidationException broken) {
                result = broken.getResult();
            }
            for (ValidationResult.ValidationError each : result.getErrorsList()) {
                System.out.println(each.getErrorCode() + "\t" + each.getDetails());
            }
            System.out.println("read\t" + file);
        }
    }
}
