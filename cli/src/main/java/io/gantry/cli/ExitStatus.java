package io.gantry.cli;

import io.gantry.oci.Json;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Learns how a container ended from a wait call that was opened before it could end. */
final class ExitStatus {
  private ExitStatus() {}

  static int of(HttpExchange wait) {
    try (wait) {
      Fields answer = new Fields(Json.readMap(wait.body().readAllBytes()));
      String error = answer.object("Error").text("Message");
      if (!error.isEmpty()) {
        throw new ApiException(500, error);
      }
      return (int) answer.number("StatusCode");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** After the output has ended: 0 when the user has only detached and the container goes on. */
  static int afterRelay(DaemonClient client, String name, HttpExchange wait) {
    try {
      Fields container =
          Fields.parse(client.getBytes(new Query("/containers/%s/json", name).toString()));
      if (container.object("State").flag("Running") && container.object("Config").flag("Tty")) {
        wait.close();
        return 0;
      }
    } catch (ApiException e) {
      // Already removed, as --rm asked: the wait call knows the status.
    }
    return of(wait);
  }
}
