package io.gantry.distribution;

import io.gantry.oci.Annotations;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An artifact at a source, whose layers with a title are files. Used by one thread. */
public final class Artifact {
  private static final int FILE_MODE = 0644;
  private static final int LONGEST_TITLE = 4096;

  private final ContentSource source;
  private final List<Descriptor> files;

  private Artifact(ContentSource source, List<Descriptor> files) {
    this.source = source;
    this.files = files;
  }

  /**
   * Looks at an artifact.
   *
   * @throws GantryException INVALID when it has no files, or a title leads out of a folder
   */
  public static Artifact of(ContentSource source, ImageReference name) {
    Document document = source.document(Pull.wanted(name));
    if (MediaTypes.isIndex(document.descriptor().mediaType())) {
      throw GantryException.invalid(
          name.familiar() + " is an index. Hint: name one of its manifests by digest");
    }
    List<Descriptor> files =
        Json.read(document.bytes(), Manifest.class).layers().stream()
            .filter(layer -> layer.annotations().containsKey(Annotations.TITLE))
            .toList();
    if (files.isEmpty()) {
      throw GantryException.invalid(name.familiar() + " has no layer with the title of a file");
    }
    Set<String> titles = new HashSet<>();
    for (Descriptor file : files) {
      checkTitle(title(file));
      if (!titles.add(title(file))) {
        throw GantryException.invalid("the title " + title(file) + " comes twice");
      }
    }
    return new Artifact(source, files);
  }

  /**
   * Writes the files as a tar, each verified when its end is written. Does not close the stream.
   */
  public void write(OutputStream out) {
    // Not closed: the stream is the caller's.
    TarWriter tar = new TarWriter(out);
    files.forEach(file -> write(file, tar));
    tar.finish();
  }

  private void write(Descriptor file, TarWriter tar) {
    Digest digest = file.digest();
    try (DigestInputStream in =
        new DigestInputStream(
            new ResumingStream(offset -> source.open(file, offset), 0),
            Digest.newHash(digest.algorithm()))) {
      in.transferTo(tar.put(TarEntry.file(TarEntry.bytes(title(file)), file.size(), FILE_MODE)));
      Digest real = Digest.of(in.getMessageDigest());
      if (!real.equals(digest)) {
        throw GantryException.invalid("file %s has digest %s".formatted(title(file), real));
      }
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "read file " + title(file) + ": " + e, e);
    }
  }

  private static String title(Descriptor file) {
    return file.annotations().getOrDefault(Annotations.TITLE, "");
  }

  /** Only what unpacks into the folder that somebody means. */
  static void checkTitle(String title) {
    boolean bad = title.isEmpty() || title.length() > LONGEST_TITLE;
    for (String part : title.split("/", -1)) {
      bad |= part.isEmpty() || part.equals(".") || part.equals("..");
    }
    if (bad || title.chars().anyMatch(Character::isISOControl)) {
      throw GantryException.invalid(
          "\"" + Refusal.safe(title) + "\" is no title for a file in a folder");
    }
  }
}
