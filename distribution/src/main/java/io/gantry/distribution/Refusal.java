package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registry's no, in words: OCI distribution-spec "Error Codes".
 *
 * @param text what the body says, made safe for a terminal; empty when it says nothing
 * @param retryAfter the header of that name, as it came
 */
record Refusal(
    String method,
    URI uri,
    int status,
    List<String> codes,
    String text,
    Optional<String> retryAfter) {
  private static final int LONGEST_TEXT = 1_000;
  private static final int MOST_ERRORS = 10;

  static Refusal of(Reply reply, byte[] body) {
    List<String> codes = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (Map<?, ?> error : errors(body)) {
      String code = string(error.get("code"));
      String message = string(error.get("message"));
      codes.add(code);
      words.add(code.isEmpty() ? message : lower(code) + (message.isEmpty() ? "" : ": " + message));
    }
    return new Refusal(
        reply.request().method(),
        reply.uri(),
        reply.status(),
        codes,
        safe(String.join("; ", words)),
        reply.header("retry-after"));
  }

  /** May be gone at the next attempt: RFC 9110, 15.5.9 and 15.6; RFC 6585, 4. */
  boolean passing() {
    return passing(status);
  }

  static boolean passing(int status) {
    return status == 408 || status == 429 || (status >= 500 && status != 501);
  }

  boolean has(String code) {
    return codes.contains(code);
  }

  /** The body's words; where it has none, as with HEAD, those that the status stands for. */
  String reason() {
    if (!text.isEmpty()) {
      return text;
    }
    return switch (status) {
      case 401 -> "unauthorized: authentication required";
      case 403 -> "denied: requested access to the resource is denied";
      default -> "status " + status + " from " + uri.getRawAuthority();
    };
  }

  Kind kind() {
    return switch (status) {
      case 401, 403 -> Kind.DENIED;
      case 404 -> Kind.NOT_FOUND;
      case 408, 429 -> Kind.UNAVAILABLE;
      default -> status >= 500 ? Kind.UNAVAILABLE : Kind.INVALID;
    };
  }

  /** For requests that have no words of Docker's of their own. */
  GantryException failure() {
    String words = text.isEmpty() ? "status " + status : text;
    return new GantryException(kind(), method + " " + place() + ": " + words + hint());
  }

  /** Never the query: it may be signed. */
  String place() {
    return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }

  String hint() {
    return status == 429
        ? ". Hint: log in, or wait: this registry limits how often it is asked"
        : "";
  }

  /** Control characters of a stranger could rewrite what a terminal shows. */
  static String safe(String foreign) {
    String line = foreign.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    return line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) + "..." : line;
  }

  /** The body's error objects; a body of another shape that has a message counts as one. */
  private static List<Map<?, ?>> errors(byte[] body) {
    Map<String, @Nullable Object> object;
    try {
      object = Json.readMap(body);
    } catch (GantryException notJson) {
      return List.of();
    }
    if (object.get("errors") instanceof List<?> list) {
      List<Map<?, ?>> errors = new ArrayList<>();
      for (Object element : list) {
        if (element instanceof Map<?, ?> error && errors.size() < MOST_ERRORS) {
          errors.add(error);
        }
      }
      return errors;
    }
    // OAuth2 (RFC 6749, 5.2), and the two that token servers are seen to use.
    for (String field : List.of("error_description", "message", "details", "error")) {
      if (object.get(field) instanceof String message) {
        return List.of(Map.of("message", message));
      }
    }
    return List.of();
  }

  private static String lower(String code) {
    return code.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String string(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }
}
