package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** Brings a file from an HTTP server. Thread-safe. */
public final class HttpFetch {
  private static final long MOST_BYTES = 16L << 30;
  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final int BUFFER = 128 << 10;

  /** Made by the first who needs it: it reads all authorities that the host trusts. */
  private static final class Client {
    private static final HttpClient SHARED =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build();

    private Client() {}
  }

  Solved.Folder fetch(Operation.HttpSource source, Path parent) throws InterruptedException {
    return new Solved.Folder(download(source, parent));
  }

  /**
   * The file alone in a new folder.
   *
   * @throws GantryException INVALID when it is not there, or not what it should be
   */
  public Path download(Operation.HttpSource source, Path parent) throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory(parent, "http-");
      HttpRequest request = HttpRequest.newBuilder(source.uri()).timeout(ANSWER).GET().build();
      HttpResponse<InputStream> response =
          Client.SHARED.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() / 100 != 2) {
          throw GantryException.invalid(
              "get " + source.uri() + ": the server answered " + response.statusCode());
        }
        Path file = folder.resolve(source.name());
        Digest digest = copy(source, body, file);
        check(source, digest);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setLastModifiedTime(file, FileTime.from(modified(response)));
      }
      return folder;
    } catch (IOException | IllegalArgumentException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "get " + source.uri() + ": " + e.getMessage(), e);
    }
  }

  private static void check(Operation.HttpSource source, Digest digest) {
    source
        .checksum()
        .filter(wanted -> !wanted.equals(digest))
        .ifPresent(wanted -> {
          throw GantryException.invalid(
              "digest mismatch for "
                  + source.uri()
                  + ": "
                  + digest
                  + " (expected: "
                  + wanted
                  + ")");
        });
  }

  private static Digest copy(Operation.HttpSource source, InputStream body, Path file)
      throws IOException {
    MessageDigest hash = Digest.newSha256();
    long size = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        size += n;
        if (size > MOST_BYTES) {
          throw GantryException.invalid(
              "get " + source.uri() + ": it is larger than " + MOST_BYTES + " bytes");
        }
        hash.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return Digest.of(hash);
  }

  private static Instant modified(HttpResponse<InputStream> response) {
    try {
      return response
          .headers()
          .firstValue("Last-Modified")
          .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)))
          .orElse(Instant.EPOCH);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
