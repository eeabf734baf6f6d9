package io.gantry.cli;

import java.util.Base64;
import java.util.Optional;

/**
 * What stands at a path of a container, as the daemon tells it in a header.
 *
 * @param mode in Go's numbers (io/fs)
 * @param linkTarget where a link leads to in the end; else empty
 */
record RemoteStat(long mode, String linkTarget) {
  static final String HEADER = "X-Docker-Container-Path-Stat";

  private static final long FOLDER = 1L << 31;
  private static final long LINK = 1L << 27;
  private static final long DEVICE = 1L << 26;

  /** Empty when nothing stands there, or it cannot be told. */
  static Optional<RemoteStat> of(DaemonClient client, String container, String path) {
    return client.head(archive(container, path).toString(), HEADER).map(RemoteStat::parse);
  }

  static RemoteStat parse(String header) {
    Fields fields = Fields.parse(Base64.getDecoder().decode(header));
    return new RemoteStat(fields.number("mode"), fields.text("linkTarget"));
  }

  static Query archive(String container, String path) {
    return new Query("/containers/%s/archive", container).with("path", path);
  }

  boolean isFolder() {
    return (mode & FOLDER) != 0;
  }

  boolean isLink() {
    return (mode & LINK) != 0;
  }

  boolean isDevice() {
    return (mode & DEVICE) != 0;
  }
}
