package example;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/** Answers at port 8080 with JSON. */
public final class Web extends Handler.Abstract {
  private final ObjectMapper json = new ObjectMapper();
  private final String greeting;

  private Web(String greeting) {
    this.greeting = greeting;
  }

  /** Starts the server. */
  public static void main(String[] arguments) throws Exception {
    Server server = new Server(8080);
    server.setHandler(new Web(greeting()));
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }

  private static String greeting() throws IOException {
    try (InputStream in = Web.class.getResourceAsStream("/greeting.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    byte[] answer = json.writeValueAsBytes(Map.of("greeting", greeting));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(answer), callback);
    return true;
  }
}
