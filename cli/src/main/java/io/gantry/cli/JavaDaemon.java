package io.gantry.cli;

import io.gantry.javaimage.DaemonCalls;
import io.gantry.oci.Json;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What builds of Java programs ask the daemon, over the command's own connection. */
final class JavaDaemon implements DaemonCalls {
  private final DaemonClient client;

  JavaDaemon(DaemonClient client) {
    this.client = client;
  }

  @Override
  public boolean isLocal() {
    return client.address().isUnix();
  }

  @Override
  public boolean has(String path) {
    try (HttpExchange exchange = client.open("GET", path)) {
      return exchange.status() < 400;
    } catch (ApiException e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Map<String, ?> get(String path) {
    return Json.readMap(client.getBytes(path));
  }

  @Override
  public InputStream open(String path) {
    HttpExchange exchange = client.open("GET", path);
    return new FilterInputStream(exchange.body()) {
      @Override
      public void close() {
        exchange.close();
      }
    };
  }

  @Override
  public Map<String, ?> post(String path, Map<String, ?> body) {
    byte[] answer = client.post(path, Map.of(), body);
    return answer.length == 0 ? Map.of() : Json.readMap(answer);
  }

  @Override
  public void delete(String path) {
    client.delete(path);
  }

  @Override
  public void load(Body archive) {
    try (HttpExchange exchange = client.upload("POST", "/images/load?quiet=1", archive::writeTo)) {
      // Only errors are of interest: what was loaded is known.
      PrintStream nowhere =
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
      new ProgressView(nowhere, false, true).show(exchange.body());
    } catch (IOException e) {
      throw new UncheckedIOException("load the image: " + e.getMessage(), e);
    }
  }
}
