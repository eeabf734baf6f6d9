package io.gantry.store;

import io.gantry.linux.KernelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Writable folders that nobody writes to any more: what containers have changed up to a snapshot or
 * a clone. Each stands on the one that was frozen before it, as its own chain says, so that they
 * form a tree. One is kept as long as a container, a snapshot or another one stands on it.
 */
final class FrozenFolders {
  /** What overlayfs takes is 500; before Linux 6.5 the names of all must fit into 255 bytes. */
  private static final int MOST = KernelVersion.running().isAtLeast(6, 5) ? 120 : 12;

  private final ContainerFolders folders;

  FrozenFolders(Path root) throws IOException {
    folders = new ContainerFolders(root);
  }

  /** An id that none has. */
  static String fresh() {
    byte[] bytes = new byte[16];
    RandomGenerator.of("SecureRandom").nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  ContainerFolders folders() {
    return folders;
  }

  /** Whether one more on top of this chain would be too many for an overlay. */
  boolean isDeep(ContainerChain chain) {
    return chain.layers().size() + below(chain).size() + 1 >= MOST;
  }

  /** The frozen folders below a writable one, top first. */
  List<Path> below(ContainerChain chain) {
    List<Path> stack = new ArrayList<>();
    for (Optional<String> id = chain.frozen();
        id.isPresent();
        id = folders.existing(id.get()).frozen()) {
      stack.add(folders.upper(id.get()));
    }
    return stack;
  }

  /** Those that none of these containers stands on, nor has a snapshot of. */
  Set<String> unused(List<ContainerChain> containers) {
    Set<String> used = new HashSet<>();
    for (ContainerChain chain : containers) {
      use(chain.frozen(), used);
      chain.snapshots().forEach(point -> use(point.frozen(), used));
    }
    Set<String> unused = new HashSet<>(folders.ids());
    unused.removeAll(used);
    return unused;
  }

  private void use(Optional<String> top, Set<String> used) {
    Optional<String> id = top;
    while (id.isPresent() && used.add(id.get())) {
      id = folders.chain(id.get()).flatMap(ContainerChain::frozen);
    }
  }
}
