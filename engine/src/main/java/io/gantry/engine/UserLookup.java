package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.store.RootFs;
import io.gantry.store.Snapshots;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Who the user of a container or exec is, by the container's own /etc/passwd and /etc/group. What
 * an image says is remembered, as images do not change; a container that has an /etc of its own is
 * read each time. Thread-safe.
 */
final class UserLookup {
  private static final int REMEMBERED = 512;

  private final Snapshots snapshots;
  private final Map<String, UserDatabase> byImage = new ConcurrentHashMap<>();

  UserLookup(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /** For a container that does not run. */
  UserDatabase.Identity find(ContainerRecord container, RootFs files) {
    boolean own = isOwn(container);
    UserDatabase users =
        own ? read(() -> DetachedRoot.open(files)) : ofImage(container.imageId(), files);
    return users.find(
        container.spec().process().user(), container.spec().host().security().groupAdd());
  }

  /** For a further process of a running container. */
  UserDatabase.Identity find(ContainerRecord container, int pid, String user) {
    boolean own = isOwn(container);
    UserDatabase known = byImage.get(container.imageId());
    UserDatabase users = own || known == null ? read(() -> DetachedRoot.ofProcess(pid)) : known;
    return users.find(user, container.spec().host().security().groupAdd());
  }

  /** What a snapshot has frozen is the container's own as well. */
  private boolean isOwn(ContainerRecord container) {
    return snapshots.get(container.id()).isEmpty() || snapshots.isOwn(container.id(), "etc");
  }

  private UserDatabase ofImage(String imageId, RootFs files) {
    UserDatabase known = byImage.get(imageId);
    if (known != null) {
      return known;
    }
    UserDatabase users = read(() -> DetachedRoot.open(files));
    if (byImage.size() >= REMEMBERED) {
      byImage.clear();
    }
    byImage.put(imageId, users);
    return users;
  }

  private static UserDatabase read(Supplier<DetachedRoot> opened) {
    try (DetachedRoot root = opened.get()) {
      return read(root.root());
    }
  }

  /** As the files below this root say; it stays open. */
  static UserDatabase read(Fd open) {
    DetachedRoot root = new DetachedRoot(open);
    return UserDatabase.parse(
        root.text("etc/passwd").orElse(""), root.text("etc/group").orElse(""));
  }
}
