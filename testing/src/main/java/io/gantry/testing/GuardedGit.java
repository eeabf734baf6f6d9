package io.gantry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The repository of a {@link GitServer} by {@code git http-backend}, for those only who show this
 * authorization. At each request it looks at the command lines of all processes.
 */
public final class GuardedGit implements AutoCloseable {
  private final Path root;
  private final String authorization;
  private final HttpServer http;
  private final Set<String> commands = ConcurrentHashMap.newKeySet();

  private GuardedGit(Path root, String authorization) throws IOException {
    this.root = root;
    this.authorization = authorization;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::serve);
    http.start();
  }

  /**
   * @param folder that of the {@link GitServer}
   * @param authorization the header's value; upper and lower case of its first word are the same
   */
  public static GuardedGit start(Path folder, String authorization) {
    try {
      return new GuardedGit(folder.resolve("git"), authorization);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/repo.git";
  }

  /** The command lines of all processes that were seen at a request. */
  public Set<String> commands() {
    return Set.copyOf(commands);
  }

  private void serve(HttpExchange exchange) throws IOException {
    look();
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    if (shown == null || !shown.equalsIgnoreCase(authorization)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
      exchange.sendResponseHeaders(401, -1);
      exchange.close();
      return;
    }
    ProcessBuilder builder =
        new ProcessBuilder("git", "http-backend").redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(variables(exchange));
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      exchange.getRequestBody().transferTo(in);
    }
    answer(exchange, process.getInputStream());
  }

  private Map<String, String> variables(HttpExchange exchange) {
    return Map.of(
        "GIT_PROJECT_ROOT", root.toString(),
        "GIT_HTTP_EXPORT_ALL", "1",
        "GIT_CONFIG_GLOBAL", "/dev/null",
        "REQUEST_METHOD", exchange.getRequestMethod(),
        "PATH_INFO", exchange.getRequestURI().getPath(),
        "QUERY_STRING", text(exchange.getRequestURI().getQuery()),
        "CONTENT_TYPE", header(exchange, "Content-Type"),
        "HTTP_CONTENT_ENCODING", header(exchange, "Content-Encoding"),
        "GIT_PROTOCOL", header(exchange, "Git-Protocol"));
  }

  /** As CGI has it: headers, of which Status is none, an empty line, the body. */
  private static void answer(HttpExchange exchange, InputStream cgi) throws IOException {
    int status = 200;
    for (String line = line(cgi); !line.isEmpty(); line = line(cgi)) {
      String[] header = line.split(": ", 2);
      if (header[0].equals("Status")) {
        status = Integer.parseInt(header[1].substring(0, 3));
      } else {
        exchange.getResponseHeaders().set(header[0], header[1]);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    try (var out = exchange.getResponseBody()) {
      cgi.transferTo(out);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  private static String header(HttpExchange exchange, String name) {
    return text(exchange.getRequestHeaders().getFirst(name));
  }

  private static String text(@Nullable String given) {
    return given == null ? "" : given;
  }

  private void look() {
    List<String> pids =
        ProcessHandle.allProcesses().map(process -> String.valueOf(process.pid())).toList();
    for (String pid : pids) {
      try {
        commands.add(
            Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        // It has ended meanwhile.
      }
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
