package io.gantry.registry;

import io.avaje.jsonb.Json;
import java.util.List;

/** The body of a refusal: distribution-spec "Error Codes". */
@Json
record ErrorBody(List<Entry> errors) {
  @Json
  record Entry(String code, String message) {}

  static ErrorBody of(ErrorCode code, String message) {
    return new ErrorBody(List.of(new Entry(code.name(), message)));
  }
}
