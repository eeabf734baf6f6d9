package io.gantry.builder.solve;

import io.gantry.linux.FileStatus;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files below a root whose names may be hostile: links are resolved with the root as the whole
 * world. Paths are relative, without leading slash; the empty one is the root. Used by one thread.
 */
public interface SourceTree extends AutoCloseable {
  /** Shows what stands at a path, links followed; empty when nothing does. */
  <T> Optional<T> find(String path, Function<Place, T> reader);

  /** The names in a folder, in their order; empty when there is no such folder. */
  List<String> names(String folder);

  /**
   * Walks a folder, itself not visited; no link in it is followed.
   *
   * @param left whether a place, with all that is in it, is left out
   */
  void walk(String folder, Predicate<String> left, Visitor visitor);

  @Override
  void close();

  /** Shows what stands at a path, links followed, if anything does. */
  default void at(String path, Consumer<Place> reader) {
    var _ =
        find(
            path,
            place -> {
              reader.accept(place);
              return true;
            });
  }

  /** What stands at a path, links followed; empty when nothing does. */
  default Optional<FileStatus> status(String path) {
    return find(path, Place::status);
  }

  /**
   * The content of a regular file, links to it followed; empty when there is none, or when it is
   * longer than the limit.
   */
  default Optional<byte[]> read(String path, int limit) {
    return find(path, place -> place.read(limit)).flatMap(Function.identity());
  }

  /** Sees each file, a folder before what is in it. */
  interface Visitor {
    void visit(Place place);
  }

  /** A file, valid while it is shown. */
  interface Place {
    /** From the start of the walk, or the path that was asked for. */
    String path();

    FileStatus status();

    /** Extended attributes; of a link its own. */
    Map<String, byte[]> attributes();

    /** Where a symbolic link leads. */
    String target();

    /** The digest of a regular file's content as {@link TreeHash} has it, where it is known. */
    default Optional<Digest> known() {
      return Optional.empty();
    }

    /** Opens a regular file. */
    OpenFile open();

    /** The content of a regular file; empty of anything else, and when it is longer. */
    default Optional<byte[]> read(int limit) {
      AtomicReference<byte @Nullable []> content = new AtomicReference<>();
      with(in -> content.set(bytes(in, limit)));
      return Optional.ofNullable(content.get());
    }

    /** Gives the content to a reader, if this is a regular file. */
    default void with(Consumer<InputStream> reader) {
      if (status().isRegular()) {
        try (OpenFile file = open()) {
          reader.accept(file.stream());
        }
      }
    }

    private static byte @Nullable [] bytes(InputStream in, int limit) {
      try {
        byte[] bytes = in.readNBytes(limit + 1);
        return bytes.length > limit ? null : bytes;
      } catch (IOException e) {
        throw GantryException.internal("read a file: " + e.getMessage(), e);
      }
    }
  }
}
