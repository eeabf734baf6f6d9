package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Result;
import io.gantry.testing.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample Dockerfiles on busybox that Docker's client can send, built and run. {@code ./dev
 * dockerfiles} does it with all of them, and compares with what others build.
 */
class DockerfilesIT {
  private static final Path SAMPLES = Path.of("..", "dockerfiles").toAbsolutePath().normalize();

  private static DaemonProcess daemon;
  private static HttpServer server;

  /** Gives the test's busybox the users that the samples know. */
  @BeforeAll
  static void start(@TempDir Path context) throws IOException {
    server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            SAMPLES,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    daemon = DaemonProcess.start();
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM bb
        ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        RUN mkdir -p /var/www && echo 'www-data:x:33:33::/var/www:/bin/false' >> /etc/passwd \\
            && echo 'www-data:x:33:' >> /etc/group && echo 'nogroup:x:65534:' >> /etc/group
        """);
    daemon.docker("build", "-t", "busybox", context.toString()).ok();
  }

  @AfterAll
  static void stop() {
    daemon.close();
    server.stop(0);
  }

  @TestFactory
  Stream<DynamicTest> samples() {
    List<Sample> chosen =
        Sample.all(SAMPLES).stream()
            .filter(sample -> !sample.refusals().containsKey("docker"))
            .filter(sample -> !sample.text().matches("(?s).*FROM (?!busybox|scratch)\\w+:.*"))
            .toList();
    assertThat(chosen).hasSizeGreaterThan(40);
    return chosen.stream()
        .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> buildsAndRuns(sample)));
  }

  private static void buildsAndRuns(Sample sample) {
    String tag = "sample-" + sample.name();
    String files = "http://127.0.0.1:" + server.getAddress().getPort();
    docker("build", sample.buildWords(tag, files)).ok();
    if (!sample.buildOnly()) {
      Result ran = docker("run", sample.runWords(tag));
      assertThat(ran.code()).as(ran.all()).isEqualTo(sample.exitCode());
      assertThat(ran.all().strip()).isEqualTo(sample.prints().strip());
    }
  }

  private static Result docker(String verb, List<String> words) {
    List<String> line = new ArrayList<>(List.of(verb));
    line.addAll(words);
    return daemon.docker(line.toArray(String[]::new));
  }
}
