package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's process is killed while images are pushed: all that it accepted is there, whole. */
class KilledIT {
  private static final int ROUNDS = 4;
  private static final int CLIENTS = 3;

  @TempDir Path root;

  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, byte[]> layers = new ConcurrentHashMap<>();

  @Test
  void keepsWhatItAccepted() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      pushUntilKilled(round);
      try (TestServer server = TestServer.start(root)) {
        assertAllThere(server);
      }
      assertContentIsWhatItsNameSays();
    }
  }

  private void pushUntilKilled(int round) throws Exception {
    Process process = start();
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        BufferedReader out =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = String.valueOf(out.readLine());
      int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
      for (int i = 0; i < CLIENTS; i++) {
        String repository = "round" + round + "/client" + i;
        clients.add(threads.submit(() -> push(new Client(port), repository)));
      }
      int wanted = manifests.size() + 10 + 7 * round;
      for (int i = 0; manifests.size() < wanted && i < 3000; i++) {
        Thread.sleep(10);
      }
      // Before the clients are waited for, which end by this alone.
      process.toHandle().destroyForcibly();
      assertThat(manifests.size()).isGreaterThanOrEqualTo(wanted);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    for (Future<?> client : clients) {
      assertThat(client.get()).isInstanceOf(IOException.class);
    }
  }

  /** Pushes until the server is gone; remembers what was accepted. */
  private Object push(Client client, String repository) throws InterruptedException {
    Random random = new Random(repository.hashCode());
    try {
      for (int i = 0; ; i++) {
        byte[] layer = new byte[random.nextInt(200_000)];
        random.nextBytes(layer);
        byte[] manifest = client.pushImage(repository, "t" + i, layer);
        layers.put(repository + ":t" + i, layer);
        manifests.put(repository + ":t" + i, manifest);
      }
    } catch (IOException e) {
      return e; // As it should end.
    }
  }

  private void assertAllThere(TestServer server) throws Exception {
    for (Map.Entry<String, byte[]> image : manifests.entrySet()) {
      String[] name = image.getKey().split(":");
      HttpResponse<byte[]> manifest = server.client.get("/v2/" + name[0] + "/manifests/" + name[1]);
      assertThat(manifest.body()).isEqualTo(image.getValue());
      byte[] layer = Objects.requireNonNull(layers.get(image.getKey()));
      assertThat(server.client.get("/v2/" + name[0] + "/blobs/" + Digest.sha256(layer)).body())
          .isEqualTo(layer);
    }
  }

  private void assertContentIsWhatItsNameSays() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("content/blobs"))) {
      for (Path file : files) {
        assertThat(Digest.sha256(Files.readAllBytes(file)).toString())
            .isEqualTo(String.valueOf(file.getFileName()));
      }
    }
    assertThat(root.resolve("work")).isEmptyDirectory();
  }

  private Process start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of("--listen", "127.0.0.1:0", "--root", root.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
