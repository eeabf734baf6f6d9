package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import io.gantry.store.CopyPath;
import io.gantry.store.ExtractOptions;
import io.gantry.store.PathStatus;
import io.gantry.store.RootedFiles;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Copies a file or folder out of a container. What comes is the container's word: it is unpacked so
 * that nothing beside its destination is touched.
 */
final class CopyOut {
  private final Session session;
  private final String container;
  private final boolean archive;
  private final boolean follow;

  CopyOut(Session session, String container, boolean archive, boolean follow) {
    this.session = session;
    this.container = container;
    this.archive = archive;
    this.follow = follow;
  }

  /** The bytes of the archive that came. */
  long copy(String from, String to) throws IOException {
    CopyPath asked = CopyPath.of(from);
    CopyPath source = follow ? followed(asked) : asked;
    if (to.equals("-")) {
      try (HttpExchange exchange = open(source)) {
        return exchange.body().transferTo(session.out());
      }
    }
    try (Fd root = FileCalls.open("/", Open.PATH | Open.DIRECTORY)) {
      CopyPlan.Place target = target(new RootedFiles(root, path -> true), LocalPath.of(to));
      try (HttpExchange exchange = open(source)) {
        RemoteStat stat =
            RemoteStat.parse(
                exchange
                    .header(RemoteStat.HEADER)
                    .orElseThrow(() -> new IOException("the daemon's answer has no path stat")));
        CopyPlan.Place found = new CopyPlan.Place(source, true, stat.isFolder());
        return extract(exchange, source.base(), CopyPlan.of(found, asked.base(), target));
      }
    }
  }

  private CopyPath followed(CopyPath asked) {
    Optional<RemoteStat> stat = RemoteStat.of(session.client(), container, asked.text());
    return stat.filter(RemoteStat::isLink)
        .map(link -> asked.endingLikeThis(asked.target(link.linkTarget()).clean()))
        .orElse(asked);
  }

  private HttpExchange open(CopyPath source) {
    return session.client().open("GET", RemoteStat.archive(container, source.text()).toString());
  }

  private static CopyPlan.Place target(RootedFiles local, CopyPath asked) {
    CopyPath path = asked;
    Optional<PathStatus> found = stat(local, path);
    if (found.isPresent() && found.get().status().isSymbolicLink()) {
      path = CopyPath.of(found.get().target());
      found = stat(local, path);
    }
    if (found.isEmpty()) {
      if (!Files.isDirectory(Path.of(path.parent()))) {
        throw new UsageException(
            "invalid output path: directory \"" + path.parent() + "\" does not exist");
      }
      return new CopyPlan.Place(path, false, false);
    }
    FileStatus status = found.get().status();
    if (status.type() == FileMode.CHARACTER_DEVICE || status.type() == FileMode.BLOCK_DEVICE) {
      throw new UsageException(
          "invalid output path: \"%s\" must be a directory or a regular file: got a device"
              .formatted(asked.text()));
    }
    return new CopyPlan.Place(path, true, status.isDirectory());
  }

  private static Optional<PathStatus> stat(RootedFiles local, CopyPath path) {
    try {
      return Optional.of(local.stat(path));
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private long extract(HttpExchange exchange, String top, CopyPlan plan) throws IOException {
    // Nobody else may give files away.
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    ExtractOptions options =
        ExtractOptions.AS_ARCHIVED
            .withKindsKept(true)
            .withOwnersChanged(archive && root)
            .withTopRenamed(top, plan.name());
    try (Fd folder = FileCalls.open(plan.folder(), Open.PATH | Open.DIRECTORY);
        Counted counted = new Counted(exchange.body())) {
      RootedFiles.extract(folder, counted, options);
      return counted.bytes;
    }
  }

  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      bytes += Math.max(0, count);
      return count;
    }
  }
}
