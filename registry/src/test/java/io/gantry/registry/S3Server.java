package io.gantry.registry;

import io.gantry.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * S3Proxy in a process of its own, with a bucket in a folder: a server of S3 that is not ours. The
 * client finds its credentials in system properties.
 */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "gantry";

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Path folder;
  private final int port;
  private Process process;

  private S3Server(Path folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    process = start();
  }

  static S3Server start(Path folder) throws IOException {
    System.setProperty("aws.accessKeyId", "someone");
    System.setProperty("aws.secretAccessKey", "secret");
    Files.createDirectories(folder.resolve("data").resolve(BUCKET));
    int port = FreePort.take();
    Files.writeString(
        folder.resolve("s3proxy.conf"),
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=someone
        s3proxy.credential=secret
        jclouds.provider=filesystem
        jclouds.filesystem.basedir=%s
        """
            .formatted(port, folder.resolve("data")));
    return new S3Server(folder, port);
  }

  private Process start() throws IOException {
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                classPath(),
                "org.gaul.s3proxy.Main",
                "--properties",
                folder.resolve("s3proxy.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    for (int i = 0; i < 200; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return started;
        }
      } catch (IOException e) {
        pause();
      }
    }
    started.destroyForcibly();
    throw new IOException("it does not listen: " + Files.readString(folder.resolve("s3proxy.log")));
  }

  /** It sends what is printed to the log, and the JDK's log prints: one of the two must go. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> !jar.contains("slf4j-jdk14"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Options of a server that keeps its content in a folder of the bucket of its own. */
  List<String> options() {
    return options("r" + NEXT.incrementAndGet());
  }

  List<String> options(String prefix) {
    return List.of(
        "--storage", "s3://" + BUCKET + "/" + prefix, "--s3-endpoint", endpoint().toString());
  }

  /** What the bucket holds. */
  Path bucket() {
    return folder.resolve("data").resolve(BUCKET);
  }

  void stop() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void startAgain() throws IOException {
    process = start();
  }

  @Override
  public void close() {
    stop();
  }
}
