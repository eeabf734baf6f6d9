package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.store.CopyPath;
import io.gantry.store.PathStatus;
import io.gantry.store.RootedFiles;
import java.io.IOException;
import java.util.Optional;

/** Copies a local file, folder or archive into a container. */
final class CopyIn {
  private final Session session;
  private final String container;
  private final boolean archive;
  private final boolean follow;
  private long bytes;

  CopyIn(Session session, String container, boolean archive, boolean follow) {
    this.session = session;
    this.container = container;
    this.archive = archive;
    this.follow = follow;
  }

  /** The bytes of the archive that was sent. */
  long copy(String from, String to) throws IOException {
    CopyPlan.Place target = target(to);
    if (from.equals("-")) {
      if (!target.isFolder()) {
        throw new UsageException(
            "destination \"" + container + ":" + to + "\" must be a directory");
      }
      send(target.path().clean(), out -> session.in().transferTo(out));
      return bytes;
    }
    try (Fd root = FileCalls.open("/", Open.PATH | Open.DIRECTORY)) {
      RootedFiles local = new RootedFiles(root, path -> true);
      CopyPath asked = LocalPath.of(from);
      PathStatus found = local.stat(asked);
      boolean link = follow && found.status().isSymbolicLink();
      CopyPath source = link ? asked.endingLikeThis(found.target()) : asked;
      boolean isFolder = (link ? local.stat(source) : found).status().isDirectory();
      CopyPlan plan = CopyPlan.of(new CopyPlan.Place(source, true, isFolder), asked.base(), target);
      send(plan.folder(), out -> local.read(source, plan.name(), out));
      return bytes;
    }
  }

  private CopyPlan.Place target(String to) {
    CopyPath path = CopyPath.of(to);
    Optional<RemoteStat> found = RemoteStat.of(session.client(), container, path.text());
    if (found.isPresent() && found.get().isLink()) {
      path = path.target(found.get().linkTarget());
      found = RemoteStat.of(session.client(), container, path.text());
    }
    if (found.isPresent() && found.get().isDevice()) {
      throw new UsageException(
          "destination \"%s:%s\" must be a directory or a regular file: got a device"
              .formatted(container, to));
    }
    return new CopyPlan.Place(path, found.isPresent(), found.isPresent() && found.get().isFolder());
  }

  private void send(String folder, HttpExchange.Body body) throws IOException {
    Query query =
        RemoteStat.archive(container, folder)
            .with("noOverwriteDirNonDir", "true")
            .when("copyUIDGID", archive);
    session
        .client()
        .upload(
            "PUT", query.toString(), out -> body.writeTo(new CountedOutput(out, n -> bytes += n)))
        .close();
  }
}
