package example;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers at port 8080 with JSON. */
public final class Web {
  private Web() {}

  /** Starts the server. */
  public static void main(String[] arguments) throws IOException {
    ObjectMapper json = new ObjectMapper();
    String greeting = greeting();
    WebServer.builder()
        .port(8080)
        .routing(
            routes ->
                routes.get(
                    "/",
                    (request, response) ->
                        response.send(
                            json.writeValueAsBytes(Map.of("greeting", greeting)))))
        .build()
        .start();
  }

  private static String greeting() throws IOException {
    try (InputStream in = Web.class.getResourceAsStream("/greeting.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
