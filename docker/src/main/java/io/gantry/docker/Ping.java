package io.gantry.docker;

import io.helidon.http.HeaderNames;
import java.nio.charset.StandardCharsets;

/** {@code GET} and {@code HEAD /_ping}: alive, and how to talk to it. */
record Ping(boolean body) implements Endpoint {
  private static final byte[] OK = "OK".getBytes(StandardCharsets.US_ASCII);

  @Override
  public void serve(Call call) {
    call.header(HeaderNames.CACHE_CONTROL, "no-cache, no-store, must-revalidate");
    call.header(HeaderNames.PRAGMA, "no-cache");
    // 1 is the classic builder: there is no BuildKit behind this socket.
    call.header(HeaderNames.create("Builder-Version"), "1");
    call.header(HeaderNames.create("Swarm"), "inactive");
    call.send(200, "text/plain; charset=utf-8", body ? OK : new byte[0]);
  }
}
