package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.linux.FileData;
import io.gantry.linux.FileStatus;
import io.gantry.oci.Digest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Files of an archive, from their nodes and one file with all their content. */
final class ArchiveTree implements SourceTree {
  /** As the kernel has it: path_resolution(7). */
  private static final int MOST_LINKS = 40;

  private final ArchiveNode root;
  private final Fd contents;

  /**
   * @param contents closed with this
   */
  ArchiveTree(ArchiveNode root, Fd contents) {
    this.root = root;
    this.contents = contents;
  }

  private record Found(ArchiveNode node, FileStatus status, String path, Fd contents)
      implements Place {
    @Override
    public Map<String, byte[]> attributes() {
      return Map.of();
    }

    @Override
    public String target() {
      return node.target();
    }

    @Override
    public Optional<Digest> known() {
      return node.digest();
    }

    @Override
    public OpenFile open() {
      FileData.seek(contents, node.offset());
      return new OpenFile(contents, status, true);
    }
  }

  @Override
  public <T> Optional<T> find(String path, Function<Place, T> reader) {
    return resolve(root, path).map(node -> reader.apply(found(node, path)));
  }

  private Found found(ArchiveNode node, String path) {
    return new Found(node, node.status(), path, contents);
  }

  /** Links are followed as the kernel does with this root for the whole world. */
  static Optional<ArchiveNode> resolve(ArchiveNode root, String path) {
    Deque<String> parts = new ArrayDeque<>(List.of(path.split("/", -1)));
    Deque<ArchiveNode> above = new ArrayDeque<>();
    ArchiveNode at = root;
    for (int links = 0; !parts.isEmpty(); ) {
      String part = parts.pop();
      if (!at.isFolder()) {
        return Optional.empty();
      }
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        at = above.isEmpty() ? root : above.pop();
        continue;
      }
      ArchiveNode next = at.children().get(part);
      if (next == null) {
        return Optional.empty();
      }
      if (!next.isLink()) {
        above.push(at);
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        return Optional.empty();
      }
      if (next.target().startsWith("/")) {
        at = root;
        above.clear();
      }
      List.of(next.target().split("/", -1)).reversed().forEach(parts::push);
    }
    return Optional.of(at);
  }

  @Override
  public List<String> names(String folder) {
    return resolve(root, folder)
        .map(node -> List.copyOf(node.children().keySet()))
        .orElse(List.of());
  }

  @Override
  public void walk(String folder, Predicate<String> left, Visitor visitor) {
    resolve(root, folder).ifPresent(node -> walk(node, "", left, visitor));
  }

  private void walk(ArchiveNode folder, String path, Predicate<String> left, Visitor visitor) {
    for (Map.Entry<String, ArchiveNode> entry : folder.children().entrySet()) {
      String child = path.isEmpty() ? entry.getKey() : path + "/" + entry.getKey();
      if (!left.test(child)) {
        visitor.visit(found(entry.getValue(), child));
      }
      walk(entry.getValue(), child, left, visitor);
    }
  }

  @Override
  public void close() {
    contents.close();
  }
}
