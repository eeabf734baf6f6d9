package io.gantry.distribution;

import static java.util.Locale.ROOT;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The answer to a request, whose body is not read yet. Close it, or hand its body on.
 *
 * @param request what was asked at the end, after redirects
 */
record Reply(Request request, int status, HttpHeaders headers, BodyStream body)
    implements AutoCloseable {
  /** Enough for words of an error; the rest of a longer body is not read. */
  private static final int ERROR_BYTES = 64 << 10;

  URI uri() {
    return request.uri();
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The length that the head announces; malformed ones count as none. */
  OptionalLong contentLength() {
    try {
      return headers.firstValueAsLong("content-length");
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Media type without its parameters, in lower case; empty when there is none. */
  String contentType() {
    String value = header("content-type").orElse("");
    int parameters = value.indexOf(';');
    return (parameters < 0 ? value : value.substring(0, parameters)).strip().toLowerCase(ROOT);
  }

  /** The whole body; throws {@link GantryException} INVALID when it is longer than the limit. */
  byte[] bytes(int limit, String what) throws IOException {
    boolean announced = contentLength().orElse(0) > limit;
    byte[] read = announced ? new byte[0] : body.promptly().readNBytes(limit + 1);
    if (announced || read.length > limit) {
      throw GantryException.invalid(
          what + " from " + uri().getRawAuthority() + " is larger than " + limit + " bytes");
    }
    return read;
  }

  /** The answer as a failure, with the words that its body has. */
  RefusedException refused() {
    return new RefusedException(Refusal.of(this, errorBody()));
  }

  /** Reads what is left when it is short, so that the connection can serve again, and closes. */
  @Override
  public void close() {
    try (body) {
      if (contentLength().orElse(ERROR_BYTES) < ERROR_BYTES) {
        body.promptly().skipNBytes(contentLength().orElse(0));
      }
    } catch (IOException e) {
      // The connection is lost or the body was read already: there is nothing left to save.
      return;
    }
  }

  List<String> challenges() {
    return headers.allValues("www-authenticate");
  }

  private byte[] errorBody() {
    try (body) {
      return body.promptly().readNBytes(ERROR_BYTES);
    } catch (IOException e) {
      // The status says enough.
      return new byte[0];
    }
  }
}
