package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.Open;
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

  private final FileTree tree;
  private final boolean owners;
  private final KeyHash hash = new KeyHash("tree");
  private final ReadBuffer buffer = new ReadBuffer(BUFFER);

  private TreeHash(FileTree tree, boolean owners) {
    this.tree = tree;
    this.owners = owners;
  }

  static Digest of(FileTree tree, FileAction.Copy copy) {
    CopyRules rules = copy.rules();
    return of(tree, copy, rules.owner().isEmpty() && !rules.rootOwned());
  }

  /** Of a whole subtree. */
  static Digest of(FileTree tree, String path) {
    return of(tree, new FileAction.Copy(0, List.of(path), "/", CopyRules.PLAIN), true);
  }

  private static Digest of(FileTree tree, FileAction.Copy copy, boolean owners) {
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
    hash.add("source")
        .add(match.kept())
        .add(match.path().substring(match.path().lastIndexOf('/') + 1));
    try (Fd found = tree.open(match.path(), Open.PATH)) {
      metadata(match.status(), FileAttributes.of(found));
      var _ = OpenFile.read(found, this::content);
    }
    if (match.status().isDirectory()) {
      tree.walk(match.path(), left, this::place);
    }
  }

  private void place(FileTree.Place place) {
    hash.add(place.path());
    if (place.status().isRegular()) {
      try (OpenFile file = place.open()) {
        metadata(place.status(), FileAttributes.of(file.fd()));
        content(file);
      }
      return;
    }
    metadata(place.status(), FileAttributes.of(place));
    if (place.status().isSymbolicLink()) {
      hash.add(FileCalls.readlinkat(place.parent(), place.name()));
    }
  }

  private void metadata(FileStatus status, Map<String, byte[]> attributes) {
    hash.add(status.mode()).add(status.special().encoded());
    if (owners) {
      hash.add(status.uid()).add(status.gid());
    }
    attributes.forEach((name, value) -> hash.add(name).add(value));
  }

  private void content(OpenFile file) {
    if (!file.status().isRegular()) {
      return;
    }
    KeyHash content = new KeyHash("file");
    for (long left = file.status().size(); left > 0; ) {
      int n = buffer.read(file.fd(), left);
      if (n <= 0) {
        break;
      }
      content.addPart(buffer.bytes(), n);
      left -= n;
    }
    hash.add(content.digest());
  }
}
