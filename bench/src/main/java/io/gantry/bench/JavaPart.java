package io.gantry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web server of Maven Central's libraries as an image: a Dockerfile of Debian with
 * openjdk-17-jre-headless, in the column of Docker's, beside {@code gantry build} of the same
 * project. Both images run on Gantry's daemon, so that only the images differ: their sizes, and the
 * time from the container's start to the first answered request. The bench's script has made the
 * root file system and the project.
 */
final class JavaPart implements Part {
  private static final int ROUNDS = 7;
  private static final int PORT = 8080;
  private static final long PATIENCE = 60_000_000_000L;
  private static final String PEER = "java-peer:bench";
  private static final String OURS = "java-ours:bench";
  private static final Pattern ADDRESS = Pattern.compile("\"IPAddress\"\\s*:\\s*\"([^\"]+)\"");
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @Override
  public void run(Match match, Report report) {
    Contender.Running daemon = match.gantry();
    build(match, daemon);
    report.amount(
        "java: image of a web server (FROM debian, gantry build)",
        size(daemon, PEER),
        size(daemon, OURS),
        "MiB",
        "at most half");
    report.milliseconds(
        "java: start to first answer (FROM debian, gantry build)",
        Samples.inTurn(1, ROUNDS, () -> answered(daemon, PEER), () -> answered(daemon, OURS)),
        "at least 2×");
    daemon.docker("rmi", "-f", PEER, OURS, "java-root:bench").output();
  }

  private static void build(Match match, Contender.Running daemon) {
    Path work = daemon.work();
    daemon.docker("import", work + "/java-root.tar", "java-root:bench").output();
    Path context = work.resolve("java-web/target");
    try {
      Files.writeString(
          context.resolve("Dockerfile"),
          """
          FROM java-root:bench
          COPY lib /app/lib
          COPY classes /app/classes
          ENTRYPOINT ["java", "-cp", "/app/classes:/app/lib/*", "example.Web"]
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon.client(match.ownClient(), "build", "-q", "-t", PEER, context.toString()).output();
    daemon
        .client(
            "env",
            "XDG_CACHE_HOME=" + work + "/java-cache",
            match.ownClient(),
            "build",
            "-t",
            OURS,
            work + "/java-web")
        .output();
  }

  private static double size(Contender.Running daemon, String image) {
    String bytes = daemon.docker("image", "inspect", "-f", "{{.Size}}", image).output();
    return Long.parseLong(bytes.strip()) / 1048576.0;
  }

  private static double answered(Contender.Running daemon, String image) {
    String id = daemon.api().create("{\"Image\":\"" + image + "\"}");
    try {
      long begin = System.nanoTime();
      daemon.api().start(id);
      String address = address(daemon.api().get("/v1.41/containers/" + id + "/json"));
      while (!answers(address)) {
        if (System.nanoTime() - begin > PATIENCE) {
          throw new IllegalStateException(
              image + " does not answer: " + daemon.docker("logs", id).output());
        }
        Thread.onSpinWait();
      }
      return (System.nanoTime() - begin) / 1e9;
    } finally {
      daemon.api().remove(id);
    }
  }

  private static String address(String container) {
    Matcher address = ADDRESS.matcher(container);
    if (!address.find()) {
      throw new IllegalStateException("no address in " + container);
    }
    return address.group(1);
  }

  private static boolean answers(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(address), PORT), 1000);
      socket.getOutputStream().write(REQUEST);
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.UTF_8).contains("hello from Java");
    } catch (IOException e) {
      return false;
    }
  }
}
