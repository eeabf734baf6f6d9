package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Content as objects of a bucket in S3, or in a server that speaks as it does; several servers may
 * have the same. What was put is seen by all at once, as S3 promises since 2020.
 */
final class S3Store implements ContentStore {
  /** Larger files go in parts of this size; ten thousand parts are allowed. */
  private static final long PART = 64L << 20;

  private static final int MOST_PARTS = 10_000;
  private static final int NOT_FOUND = 404;
  private static final Duration SIGNED = Duration.ofMinutes(20);

  private final S3Place place;
  private final S3Client client;
  private final Optional<S3Presigner> presigner;

  private S3Store(S3Place place, S3Client client, Optional<S3Presigner> presigner) {
    this.place = place;
    this.client = client;
    this.presigner = presigner;
  }

  /**
   * Opens a store in a bucket that is there.
   *
   * @param redirect whether readers are sent to the bucket itself
   */
  static S3Store open(S3Place place, boolean redirect) {
    S3Store store =
        new S3Store(
            place, place.client(), redirect ? Optional.of(place.presigner()) : Optional.empty());
    try {
      var _ = store.call("open", "", () -> store.client.headBucket(b -> b.bucket(place.bucket())));
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  @Override
  public void put(String key, byte[] content) {
    put(key, RequestBody.fromBytes(content));
  }

  @Override
  public void put(String key, Path file) {
    try {
      long size = Files.size(file);
      if (size <= PART) {
        put(key, RequestBody.fromFile(file));
      } else {
        putParts(key, file, size);
      }
      Files.delete(file);
    } catch (IOException e) {
      throw GantryException.internal("write " + place.shown(key) + ": " + e, e);
    }
  }

  private void put(String key, RequestBody body) {
    var _ =
        call(
            "write",
            key,
            () -> client.putObject(b -> b.bucket(place.bucket()).key(place.key(key)), body));
  }

  /** Nothing of it is seen before the last call, and nothing is kept of one that fails. */
  private void putParts(String key, Path file, long size) throws IOException {
    String name = place.key(key);
    String id =
        call(
                "write",
                key,
                () -> client.createMultipartUpload(b -> b.bucket(place.bucket()).key(name)))
            .uploadId();
    try {
      List<CompletedPart> parts = parts(key, id, file, size);
      var _ =
          call(
              "write",
              key,
              () ->
                  client.completeMultipartUpload(b ->
                      b.bucket(place.bucket())
                          .key(name)
                          .uploadId(id)
                          .multipartUpload(all -> all.parts(parts))));
    } catch (IOException | RuntimeException e) {
      abort(name, id, e);
      throw e;
    }
  }

  private void abort(String name, String id, Exception why) {
    try {
      var _ = client.abortMultipartUpload(b -> b.bucket(place.bucket()).key(name).uploadId(id));
    } catch (SdkException e) {
      // Why it failed is what the caller must be told.
      why.addSuppressed(e);
    }
  }

  private List<CompletedPart> parts(String key, String id, Path file, long size)
      throws IOException {
    long length = Math.max(PART, (size + MOST_PARTS - 1) / MOST_PARTS);
    List<CompletedPart> parts = new ArrayList<>();
    for (long from = 0; from < size; from += length) {
      long count = Math.min(length, size - from);
      int number = parts.size() + 1;
      RequestBody body = part(file, from, count);
      UploadPartResponse sent =
          call(
              "write",
              key,
              () ->
                  client.uploadPart(
                      b ->
                          b.bucket(place.bucket())
                              .key(place.key(key))
                              .uploadId(id)
                              .partNumber(number),
                      body));
      parts.add(CompletedPart.builder().partNumber(number).eTag(sent.eTag()).build());
    }
    return parts;
  }

  /** Opens the file anew for each attempt. */
  private static RequestBody part(Path file, long from, long count) {
    return RequestBody.fromContentProvider(
        () -> {
          try {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(from);
            return new LimitedStream(in, count);
          } catch (IOException e) {
            throw GantryException.internal("read " + file + ": " + e, e);
          }
        },
        count,
        "application/octet-stream");
  }

  @Override
  public Optional<byte[]> get(String key) {
    return found(
        "read",
        key,
        () ->
            client
                .getObjectAsBytes(b -> b.bucket(place.bucket()).key(place.key(key)))
                .asByteArray());
  }

  @Override
  public Optional<Entry> find(String key) {
    return head(key)
        .map(head ->
            new Entry(
                key.substring(key.lastIndexOf('/') + 1),
                head.contentLength(),
                head.lastModified()));
  }

  private Optional<HeadObjectResponse> head(String key) {
    return found(
        "look at", key, () -> client.headObject(b -> b.bucket(place.bucket()).key(place.key(key))));
  }

  @Override
  public Optional<InputStream> open(String key, long offset, long length) {
    if (length == 0) {
      // A range cannot be empty.
      return find(key).map(_ -> InputStream.nullInputStream());
    }
    return found(
        "open",
        key,
        () ->
            client.getObject(b ->
                b.bucket(place.bucket())
                    .key(place.key(key))
                    .range("bytes=%d-%d".formatted(offset, offset + length - 1))));
  }

  @Override
  public Optional<URI> location(String key) {
    return presigner.map(signing ->
        URI.create(
            signing
                .presignGetObject(b ->
                    b.signatureDuration(SIGNED)
                        .getObjectRequest(get -> get.bucket(place.bucket()).key(place.key(key))))
                .url()
                .toString()));
  }

  @Override
  public boolean delete(String key) {
    if (head(key).isEmpty()) {
      return false;
    }
    var _ =
        call(
            "delete",
            key,
            () -> client.deleteObject(b -> b.bucket(place.bucket()).key(place.key(key))));
    return true;
  }

  @Override
  public List<Entry> list(String folder) {
    String prefix = place.key(folder) + "/";
    List<Entry> found = new ArrayList<>();
    @Nullable String next = null;
    do {
      String from = next;
      var page =
          call(
              "list",
              folder,
              () ->
                  client.listObjectsV2(b ->
                      b.bucket(place.bucket())
                          .prefix(prefix)
                          .delimiter("/")
                          .continuationToken(from)));
      page.contents()
          .forEach(object ->
              found.add(
                  new Entry(
                      object.key().substring(prefix.length()),
                      object.size(),
                      object.lastModified())));
      page.commonPrefixes()
          .forEach(below ->
              found.add(
                  new Entry(
                      below.prefix().substring(prefix.length(), below.prefix().length() - 1),
                      0,
                      Instant.EPOCH)));
      next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (next != null);
    found.sort(Comparator.comparing(Entry::name));
    return found;
  }

  @Override
  public void close() {
    client.close();
    presigner.ifPresent(S3Presigner::close);
  }

  private <T> Optional<T> found(String act, String key, Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (NoSuchBucketException e) {
      throw failed(act, key, e);
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw failed(act, key, e);
    } catch (SdkException e) {
      throw failed(act, key, e);
    }
  }

  private <T> T call(String act, String key, Supplier<T> work) {
    try {
      return work.get();
    } catch (SdkException e) {
      throw failed(act, key, e);
    }
  }

  private GantryException failed(String act, String key, SdkException e) {
    String why =
        e instanceof S3Exception s3 && s3.awsErrorDetails() != null
            ? s3.statusCode() + " " + s3.awsErrorDetails().errorCode()
            : String.valueOf(e.getMessage());
    return new GantryException(
        GantryException.Kind.UNAVAILABLE, act + " " + place.shown(key) + ": " + why, e);
  }
}
