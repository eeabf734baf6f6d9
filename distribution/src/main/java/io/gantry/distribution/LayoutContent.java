package io.gantry.distribution;

import io.gantry.oci.Annotations;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.security.DigestInputStream;
import java.util.List;
import java.util.Optional;

/**
 * Reads an OCI layout that anybody may have made: OCI image-spec "image-layout". All content is
 * verified before it is given. Thread-safe.
 */
final class LayoutContent implements ContentSource {
  static final String INDEX = "index.json";

  private final String place;
  private final LayoutFiles files;

  /**
   * @param place what failures call the layout
   */
  LayoutContent(String place, LayoutFiles files) {
    this.place = place;
    this.files = files;
  }

  /** What the layout lists. */
  List<Descriptor> entries() {
    return entries(
        bytes(INDEX).orElseThrow(() -> GantryException.notFound(place + " has no " + INDEX)));
  }

  private List<Descriptor> entries(byte[] index) {
    try {
      return Json.read(index, Index.class).manifests();
    } catch (GantryException e) {
      throw new GantryException(e.kind(), INDEX + " of " + place + ": " + e.getMessage(), e);
    }
  }

  /** The document of this name, or the only one there is. */
  Document document(Optional<String> name) {
    if (name.isPresent()) {
      return document(name.get());
    }
    return one(entries(), "");
  }

  /** Names are those of {@code org.opencontainers.image.ref.name}, or whole names of images. */
  @Override
  public Document document(String nameOrDigest) {
    Optional<Digest> digest = digest(nameOrDigest);
    if (digest.isPresent()) {
      // Docker's archives have no index.
      return bytes(INDEX).map(this::entries).orElse(List.of()).stream()
          .filter(entry -> entry.digest().equals(digest.get()))
          .findFirst()
          .map(this::read)
          // Below another: what it is, its own content says.
          .orElseGet(() -> read(Descriptor.of("", digest.get(), 0)));
    }
    List<Descriptor> entries = entries();
    List<Descriptor> exact = named(entries, Annotations.REF_NAME, nameOrDigest);
    return one(
        exact.isEmpty() ? named(entries, Annotations.IMAGE_NAME, full(nameOrDigest)) : exact,
        " named " + nameOrDigest);
  }

  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    FileChannel channel = files.open(path(blob.digest())).orElseThrow(() -> missing(blob.digest()));
    boolean good = false;
    try {
      if (channel.size() != blob.size()) {
        throw GantryException.invalid(
            "%s has %d bytes of blob %s, not %d"
                .formatted(place, channel.size(), blob.digest(), blob.size()));
      }
      if (offset == 0) {
        verify(blob.digest(), channel);
      }
      InputStream content = Channels.newInputStream(channel.position(offset));
      good = true;
      return content;
    } finally {
      if (!good) {
        channel.close();
      }
    }
  }

  boolean has(Descriptor content) {
    try (FileChannel channel = files.open(path(content.digest())).orElse(null)) {
      return channel != null && channel.size() == content.size();
    } catch (IOException e) {
      throw failed(path(content.digest()), e);
    }
  }

  /** The content of a small file; empty when it is missing, INVALID when it is not small. */
  Optional<byte[]> bytes(String name) {
    try (FileChannel channel = files.open(name).orElse(null)) {
      if (channel == null) {
        return Optional.empty();
      }
      byte[] bytes = Channels.newInputStream(channel).readNBytes(Document.LIMIT + 1);
      if (bytes.length > Document.LIMIT) {
        throw GantryException.invalid(
            "%s of %s is larger than %d bytes".formatted(name, place, Document.LIMIT));
      }
      return Optional.of(bytes);
    } catch (IOException e) {
      throw failed(name, e);
    }
  }

  static String path(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private Document one(List<Descriptor> entries, String named) {
    if (entries.isEmpty()) {
      throw GantryException.notFound(place + " has no image" + named);
    }
    if (entries.stream().map(Descriptor::digest).distinct().count() > 1) {
      List<String> names =
          entries.stream()
              .map(entry -> entry.annotations().getOrDefault(Annotations.REF_NAME, ""))
              .filter(name -> !name.isEmpty())
              .map(Refusal::safe)
              .toList();
      throw GantryException.invalid(
          place + " has several images" + named + ". Hint: choose one of " + names);
    }
    return read(entries.getFirst());
  }

  private Document read(Descriptor entry) {
    Digest digest = entry.digest();
    byte[] bytes = bytes(path(digest)).orElseThrow(() -> missing(digest));
    Digest real = Digest.of(digest.algorithm(), bytes);
    if (!real.equals(digest)) {
      throw GantryException.invalid("%s: manifest %s has digest %s".formatted(place, digest, real));
    }
    try {
      return Document.named(DocumentType.of(entry.mediaType(), bytes), bytes, digest);
    } catch (GantryException e) {
      throw new GantryException(
          e.kind(), "%s: manifest %s: %s".formatted(place, digest, e.getMessage()), e);
    }
  }

  private void verify(Digest digest, FileChannel channel) throws IOException {
    // Not closed: the channel is read again.
    DigestInputStream in =
        new DigestInputStream(Channels.newInputStream(channel), Digest.newHash(digest.algorithm()));
    in.transferTo(OutputStream.nullOutputStream());
    Digest real = Digest.of(in.getMessageDigest());
    if (!real.equals(digest)) {
      throw GantryException.invalid("%s: blob %s has digest %s".formatted(place, digest, real));
    }
  }

  private static List<Descriptor> named(List<Descriptor> entries, String annotation, String name) {
    return entries.stream()
        .filter(entry -> name.equals(entry.annotations().get(annotation)))
        .toList();
  }

  /** The whole name of an image; nothing's when it is none. */
  private static String full(String name) {
    try {
      return ImageReference.parse(name).toString();
    } catch (GantryException e) {
      return "";
    }
  }

  private static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private GantryException missing(Digest digest) {
    return GantryException.notFound("%s has no content %s".formatted(place, digest));
  }

  private GantryException failed(String name, IOException e) {
    return GantryException.internal("read %s of %s: %s".formatted(name, place, e), e);
  }
}
