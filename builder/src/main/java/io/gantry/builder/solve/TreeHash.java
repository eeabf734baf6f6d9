package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.FileStatus;
import io.gantry.linux.ReadBuffer;
import io.gantry.oci.Digest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The digest of what a copy would copy: names, kinds, modes, owners where they count, content,
 * links and attributes, but no times. For one use.
 */
final class TreeHash implements AutoCloseable {
  private static final int BUFFER = 256 << 10;

  private final SourceTree tree;
  private final boolean owners;
  private final KeyHash hash = new KeyHash("tree");
  private final ReadBuffer buffer = new ReadBuffer(BUFFER);

  private TreeHash(SourceTree tree, boolean owners) {
    this.tree = tree;
    this.owners = owners;
  }

  static Digest of(SourceTree tree, FileAction.Copy copy) {
    CopyRules rules = copy.rules();
    return of(tree, copy, rules.owner().isEmpty() && !rules.rootOwned());
  }

  /** Of a whole subtree. */
  static Digest of(SourceTree tree, String path) {
    return of(tree, new FileAction.Copy(0, List.of(path), "/", CopyRules.PLAIN), true);
  }

  private static Digest of(SourceTree tree, FileAction.Copy copy, boolean owners) {
    try (TreeHash hash = new TreeHash(tree, owners)) {
      for (SourceMatch match : SourceMatch.find(tree, copy)) {
        hash.match(match, Exclusion.of(copy.rules(), match));
      }
      return hash.hash.digest();
    }
  }

  @Override
  public void close() {
    buffer.close();
  }

  private void match(SourceMatch match, Predicate<String> left) {
    hash.add("source").add(match.kept()).add(SlashPath.baseName(match.path()));
    tree.at(match.path(), this::file);
    if (match.status().isDirectory()) {
      tree.walk(match.path(), left, this::place);
    }
  }

  private void place(SourceTree.Place place) {
    hash.add(place.path());
    file(place);
    if (place.status().isSymbolicLink()) {
      hash.add(place.target());
    }
  }

  private void file(SourceTree.Place place) {
    if (!place.status().isRegular()) {
      metadata(place.status(), place.attributes());
    } else if (place.known().isPresent()) {
      metadata(place.status(), place.attributes());
      hash.add(place.known().get());
    } else {
      try (OpenFile file = place.open()) {
        metadata(place.status(), file.attributes());
        hash.add(content(file));
      }
    }
  }

  private void metadata(FileStatus status, Map<String, byte[]> attributes) {
    hash.add(status.mode()).add(status.special().encoded());
    if (owners) {
      hash.add(status.uid()).add(status.gid());
    }
    attributes.forEach((name, value) -> hash.add(name).add(value));
  }

  /** To be given the content of a regular file in parts. */
  static KeyHash ofContent() {
    return new KeyHash("file");
  }

  private Digest content(OpenFile file) {
    KeyHash content = ofContent();
    for (long left = file.status().size(); left > 0; ) {
      int n = buffer.read(file.fd(), left);
      if (n <= 0) {
        break;
      }
      content.addPart(buffer.bytes(), n);
      left -= n;
    }
    return content.digest();
  }
}
