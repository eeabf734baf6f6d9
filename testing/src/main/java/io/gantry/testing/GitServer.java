package io.gantry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Git repository that the loopback serves: by {@code git daemon}, and as bare files by HTTP. It
 * is what the shell commands of a test make of it.
 */
public final class GitServer implements AutoCloseable {
  private static final Map<String, String> WHO =
      Map.of(
          "GIT_AUTHOR_NAME", "a",
          "GIT_AUTHOR_EMAIL", "a@example.org",
          "GIT_COMMITTER_NAME", "a",
          "GIT_COMMITTER_EMAIL", "a@example.org",
          "GIT_CONFIG_GLOBAL", "/dev/null");

  private final Path root;
  private final int port;
  private final Process daemon;
  private final HttpServer http;

  private GitServer(Path root) throws IOException {
    this.root = root;
    this.port = FreePort.take();
    Files.createDirectories(work());
    shell("git init -q -b main && git config uploadpack.allowAnySHA1InWant true");
    daemon =
        new ProcessBuilder(
                "git",
                "daemon",
                "--verbose",
                "--reuseaddr",
                "--export-all",
                "--listen=127.0.0.1",
                "--port=" + port,
                "--base-path=" + root,
                root.toString())
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("log").toFile())
            .start();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/repo.git", exchange -> file(exchange));
    http.start();
    Await.until(() -> log().contains("Ready to rumble"), this::log);
  }

  /** In a folder of its own below this one. */
  public static GitServer start(Path folder) {
    try {
      return new GitServer(folder.resolve("git"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a script in the work tree; what it printed. */
  public String shell(String script) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-ec", script)
              .directory(work().toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(WHO);
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(script + ": " + out);
      }
      return out.strip();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(script, e);
    }
  }

  /** Writes a file of the work tree and commits all; the commit. */
  public String commit(String name, String text) {
    try {
      Path file = work().resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return shell(
        "git add -A && git commit -qm change && git update-server-info && git rev-parse HEAD");
  }

  /** The address at git's own server. */
  public String url() {
    return "git://127.0.0.1:" + port + "/repo.git";
  }

  /** The address at a server of files. */
  public String httpUrl() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/repo.git";
  }

  private Path work() {
    return root.resolve("repo.git");
  }

  private void file(HttpExchange exchange) throws IOException {
    Path file = work().resolve(".git" + exchange.getRequestURI().getPath().substring(9));
    byte[] body = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
    exchange.sendResponseHeaders(
        Files.isRegularFile(file) ? 200 : 404, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String log() {
    try {
      return Files.readString(root.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    List<ProcessHandle> children = daemon.descendants().toList();
    daemon.destroy();
    children.forEach(ProcessHandle::destroy);
    try {
      daemon.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
