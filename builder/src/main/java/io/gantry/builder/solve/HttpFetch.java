package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** Brings a file from an HTTP server. Thread-safe. */
public final class HttpFetch {
  private static final long MOST_BYTES = 16L << 30;
  private static final int BUFFER = 128 << 10;

  private final HttpGet http;

  public HttpFetch(HttpGet http) {
    this.http = http;
  }

  Solved.Folder fetch(Operation.HttpSource source, Path parent) throws InterruptedException {
    return new Solved.Folder(ContextFolder.of(download(source, parent)));
  }

  /**
   * The file alone in a new folder.
   *
   * @throws GantryException INVALID when it is not there, or not what it should be
   */
  public Path download(Operation.HttpSource source, Path parent) throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory(parent, "http-");
      HttpGet.Answer answer = http.get(source.uri());
      try (InputStream body = answer.body()) {
        if (answer.status() / 100 != 2) {
          throw GantryException.invalid(
              "get " + source.uri() + ": the server answered " + answer.status());
        }
        Path file = folder.resolve(source.name());
        Digest digest = copy(source, body, file);
        check(source, digest);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setLastModifiedTime(file, FileTime.from(modified(answer)));
      }
      return folder;
    } catch (InterruptedIOException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException("get " + source.uri()).initCause(e);
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

  private static Instant modified(HttpGet.Answer answer) {
    try {
      return answer
          .lastModified()
          .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)))
          .orElse(Instant.EPOCH);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
