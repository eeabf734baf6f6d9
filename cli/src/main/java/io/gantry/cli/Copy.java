package io.gantry.cli;

import io.gantry.linux.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code gantry cp}. */
final class Copy extends Verb {
  Copy() {
    super(
        "CONTAINER:SRC_PATH|SRC_PATH|- DEST_PATH|-|CONTAINER:DEST_PATH",
        "Copy files/folders between a container and the local filesystem",
        Flag.toggle('a', "archive", "Archive mode (copy all uid/gid information)"),
        Flag.toggle('L', "follow-link", "Always follow symbol link in SRC_PATH"),
        Flag.toggle('q', "quiet", "Suppress progress output during copy"));
  }

  /** One end of a copy; no container means here. */
  record End(String container, String path) {
    /** A name before a colon is a container's, unless it looks like a path. */
    static End parse(String word) {
      int colon = word.indexOf(':');
      boolean here = word.startsWith("/") || word.startsWith(".") || colon <= 0;
      return here
          ? new End("", word)
          : new End(word.substring(0, colon), word.substring(colon + 1));
    }

    boolean isHere() {
      return container.isEmpty();
    }
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> words = arguments.operands();
    End from = End.parse(words.get(0));
    End to = End.parse(words.get(1));
    if (from.path().isEmpty()) {
      throw new UsageException("source can not be empty");
    } else if (to.path().isEmpty()) {
      throw new UsageException("destination can not be empty");
    } else if (!from.isHere() && !to.isHere()) {
      throw new UsageException("copying between containers is not supported");
    } else if (from.isHere() && to.isHere()) {
      throw new UsageException("must specify at least one container source");
    }
    boolean archive = arguments.has("archive");
    boolean follow = arguments.has("follow-link");
    try {
      long bytes =
          from.isHere()
              ? new CopyIn(session, to.container(), archive, follow).copy(from.path(), to.path())
              : new CopyOut(session, from.container(), archive, follow)
                  .copy(from.path(), to.path());
      boolean quiet =
          arguments.given("quiet") ? arguments.has("quiet") : !session.outputIsTerminal();
      if (!quiet && !to.path().equals("-")) {
        session.err().println("Successfully copied " + Humans.size(bytes) + " to " + words.get(1));
      }
      return 0;
    } catch (IOException | LinuxException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
  }
}
