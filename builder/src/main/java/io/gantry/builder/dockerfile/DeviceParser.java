package io.gantry.builder.dockerfile;

import io.gantry.oci.GoBoolean;
import java.util.List;

/** The value of {@code RUN --device}: {@code name[,required]}. Throws {@link SyntaxFault}. */
final class DeviceParser {
  private DeviceParser() {}

  static RunDevice parse(Word flag) {
    String name = "";
    boolean required = false;
    List<CsvFields.Field> fields =
        CsvFields.of(flag.text())
            .orElseThrow(() -> SyntaxFault.at(flag, "failed to parse csv devices"));
    for (CsvFields.Field field : fields) {
      if (field.key().equals("required")) {
        required = field.value().map(value -> truth(flag, value)).orElse(true);
      } else if (name.isEmpty()) {
        // A CDI name may hold an equals sign itself: vendor.com/device=foo.
        name = field.key().equals("name") ? field.value().orElse("name") : field.text();
      } else if (field.key().equals("name")) {
        throw SyntaxFault.at(flag, "device name already set to " + name);
      } else {
        throw SyntaxFault.at(flag, unexpected(field));
      }
    }
    if (name.isEmpty()) {
      throw SyntaxFault.at(flag, "missing a value on flag: --device");
    }
    return new RunDevice(name, required);
  }

  private static String unexpected(CsvFields.Field field) {
    return field.value().isEmpty()
        ? "invalid field '" + field.text() + "' must be a key=value pair"
        : "unexpected key '"
            + field.key()
            + "' in '"
            + field.text()
            + "'"
            + Suggestion.question(field.key(), List.of("name", "required"));
  }

  private static boolean truth(Word flag, String value) {
    return GoBoolean.parse(value)
        .orElseThrow(() -> SyntaxFault.at(flag, "invalid value for required: " + value));
  }
}
