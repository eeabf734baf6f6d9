package io.gantry.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/** Eight clients at a time read all blobs of one image, from Debian's registry and from ours. */
final class ServePart implements Part {
  private static final int CLIENTS = 8;
  private static final int PORT = 5_110;
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  @Override
  public void run(Match match, Report report) {
    Path work = match.gantry().work();
    try (RegistryProcess docker = RegistryProcess.docker(Text.folder(work, "serve"), PORT);
        RegistryProcess gantry =
            RegistryProcess.gantry(
                match.ownClient().replaceAll("/bin/gantry$", ""),
                Text.folder(work, "serve"),
                PORT + 1)) {
      for (RegistryProcess registry : List.of(docker, gantry)) {
        String line =
            "skopeo copy -q --dest-tls-verify=false oci:%s:bench docker://%s/debian:bench"
                .formatted(work.resolve("layout"), registry.host());
        new Command(List.of("sh", "-c", line), Map.of()).output();
      }
      Samples rates = Samples.inTurn(1, 5, () -> rate(docker), () -> rate(gantry));
      report.rate(
          "registry: 8 pulls at a time of one image",
          Samples.median(rates.first()),
          Samples.median(rates.second()),
          "MB/s",
          "docker-registry's");
    }
  }

  /** Megabytes a second, all clients together. */
  private static double rate(RegistryProcess registry) {
    String base = "http://" + registry.host() + "/v2/debian/";
    List<String> blobs =
        DIGEST
            .matcher(read(base + "manifests/bench"))
            .results()
            .map(match -> match.group())
            .toList();
    long begin = System.nanoTime();
    long bytes = 0;
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(() -> total(base, blobs)));
      }
      for (Future<Long> each : running) {
        bytes += each.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return bytes / 1e6 / ((System.nanoTime() - begin) / 1e9);
  }

  private static long total(String base, List<String> blobs) {
    long bytes = 0;
    for (String blob : blobs) {
      bytes += length(base + "blobs/" + blob);
    }
    return bytes;
  }

  private static long length(String url) {
    byte[] buffer = new byte[1 << 20];
    long bytes = 0;
    try (InputStream in = open(url)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(String url) {
    try (InputStream in = open(url)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setRequestProperty("Accept", "application/vnd.oci.image.manifest.v1+json, */*");
    return connection.getInputStream();
  }
}
