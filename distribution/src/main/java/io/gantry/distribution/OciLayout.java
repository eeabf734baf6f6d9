package io.gantry.distribution;

import io.gantry.oci.Annotations;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.store.ArchiveLists;
import io.gantry.store.LayoutFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A folder as OCI image-spec "image-layout" has it, whoever owns it: no link in it is followed, and
 * all content is verified in both directions. A file appears whole or not at all, the name of an
 * image last. Thread-safe.
 */
public final class OciLayout implements ContentSource, ContentTarget, AutoCloseable {
  private static final String MARK = "oci-layout";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]+(?:(?:[-._:@/+]|--)[A-Za-z0-9]+)*");

  /** Of all layouts: an index is read, changed and written in milliseconds. */
  private static final ReentrantLock INDEXES = new ReentrantLock();

  private final Path path;
  private final LayoutFolder folder;
  private final LayoutContent content;

  private OciLayout(Path path, LayoutFolder folder) {
    this.path = path;
    this.folder = folder;
    this.content = new LayoutContent("layout " + path, folder::open);
  }

  /** Opens a layout that is there; NOT_FOUND when there is no folder. */
  public static OciLayout open(Path path) {
    return new OciLayout(path, LayoutFolder.open(path));
  }

  /** As {@link #open}, and makes an empty one; INVALID when the folder holds something else. */
  public static OciLayout openOrMake(Path path) {
    OciLayout layout = new OciLayout(path, LayoutFolder.openOrMake(path));
    boolean good = false;
    try {
      layout.make();
      good = true;
      return layout;
    } finally {
      if (!good) {
        layout.close();
      }
    }
  }

  @Override
  public Document document(String nameOrDigest) {
    return content.document(nameOrDigest);
  }

  /** The document of this name, or the only one that the layout lists. */
  public Document document(Optional<String> name) {
    return content.document(name);
  }

  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    return content.open(blob, offset);
  }

  @Override
  public boolean has(Descriptor wanted) {
    return content.has(wanted);
  }

  @Override
  public void put(Descriptor blob, List<String> elsewhere, Body body) {
    if (!has(blob)) {
      write(LayoutContent.path(blob.digest()), out -> copy(blob, body, out));
    }
  }

  /** Without a tag the document is only kept; see {@link #list}. */
  @Override
  public void put(Document document, Optional<String> tag) {
    if (!has(document.descriptor())) {
      write(LayoutContent.path(document.descriptor().digest()), out -> out.write(document.bytes()));
    }
    if (tag.isPresent()) {
      list(document, tag);
    }
  }

  /** Enters a document that is kept in the layout's index; a name is taken from what had it. */
  public void list(Document document, Optional<String> name) {
    name.ifPresent(OciLayout::checkName);
    INDEXES.lock();
    try {
      Map<String, @Nullable Object> index =
          new LinkedHashMap<>(Json.readMap(content.bytes(LayoutContent.INDEX).orElseThrow()));
      List<Object> entries = new ArrayList<>();
      if (index.get("manifests") instanceof List<?> before) {
        before.stream()
            .filter(entry -> !isReplaced(entry, document.descriptor(), name))
            .forEach(entries::add);
      }
      entries.add(entry(document.descriptor(), name));
      index.put("manifests", entries);
      write(LayoutContent.INDEX, out -> out.write(Json.write(index)));
    } finally {
      INDEXES.unlock();
    }
  }

  /** The index as it is now. */
  byte[] index() {
    return content.bytes(LayoutContent.INDEX).orElseThrow();
  }

  @Override
  public void close() {
    folder.close();
  }

  private void make() {
    INDEXES.lock();
    try {
      boolean marked = content.bytes(MARK).isPresent();
      if (!marked && !folder.isEmpty()) {
        throw GantryException.invalid(
            "make layout " + path + ": the folder holds something else than a layout");
      }
      if (content.bytes(LayoutContent.INDEX).isEmpty()) {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        index.put("manifests", List.of());
        write(LayoutContent.INDEX, out -> out.write(Json.write(index)));
      }
      if (!marked) {
        write(MARK, out -> out.write(ArchiveLists.layout()));
      }
    } finally {
      INDEXES.unlock();
    }
  }

  private void write(String name, LayoutFolder.Content bytes) {
    try {
      folder.write(name, bytes);
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE,
          "write %s of layout %s: %s".formatted(name, path, e.getMessage()),
          e);
    }
  }

  private static void copy(Descriptor blob, Body body, OutputStream out) throws IOException {
    Digest digest = blob.digest();
    try (DigestInputStream in =
        new DigestInputStream(body.open(0), Digest.newHash(digest.algorithm()))) {
      byte[] buffer = new byte[128 << 10];
      long size = 0;
      for (int n = in.read(buffer); n >= 0 && size <= blob.size(); n = in.read(buffer)) {
        size += n;
        out.write(buffer, 0, n);
      }
      Digest real = Digest.of(in.getMessageDigest());
      if (size != blob.size() || !real.equals(digest)) {
        throw GantryException.invalid(
            "blob %s of %d bytes comes as %s of %d bytes"
                .formatted(digest, blob.size(), real, size));
      }
    }
  }

  /** One with the name loses it; a second listing without a name would say nothing new. */
  private static boolean isReplaced(
      @Nullable Object entry, Descriptor document, Optional<String> name) {
    if (!(entry instanceof Map<?, ?> fields)) {
      return true;
    }
    Object annotations = fields.get("annotations");
    Object its = annotations instanceof Map<?, ?> map ? map.get(Annotations.REF_NAME) : null;
    return name.isPresent()
        ? name.get().equals(its)
        : its == null && document.digest().toString().equals(fields.get("digest"));
  }

  private static Map<String, Object> entry(Descriptor document, Optional<String> name) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("mediaType", document.mediaType());
    entry.put("digest", document.digest().toString());
    entry.put("size", document.size());
    name.ifPresent(text -> entry.put("annotations", Map.of(Annotations.REF_NAME, text)));
    return entry;
  }

  /** OCI image-spec "annotations", the grammar of ref.name. */
  private static void checkName(String name) {
    if (name.length() > 1024 || !NAME.matcher(name).matches()) {
      throw GantryException.invalid("\"" + Refusal.safe(name) + "\" cannot be a name in a layout");
    }
  }
}
