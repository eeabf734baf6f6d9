package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.oci.GantryException;
import io.gantry.store.ContainerChain.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Snapshots and clones of containers' file systems. Of a container that does not run they take the
 * same time however much it has written: its writable folder is frozen as it is, and a new, empty
 * one put on top in one step. Of one that runs, what it has written is copied. Thread-safe; calls
 * block natively, and the caller sees to it that nobody writes meanwhile.
 */
public final class ContainerSnapshots {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
  private static final int MOST = 1000;
  private static final String HALF =
      "Hint: its files are partly those of the snapshot; roll it back again, to this or another one";

  private final Snapshots owner;
  private final ContainerFolders containers;
  private final FrozenFolders frozen;
  private final WorkFolder work;
  private final ReentrantLock names;
  private final Clock clock;

  ContainerSnapshots(
      Snapshots owner,
      ContainerFolders containers,
      FrozenFolders frozen,
      WorkFolder work,
      ReentrantLock names,
      Clock clock) {
    this.owner = owner;
    this.containers = containers;
    this.frozen = frozen;
    this.work = work;
    this.names = names;
    this.clock = clock;
  }

  /** The container's snapshots, in the order of their making. */
  public List<ContainerSnapshot> list(String id) {
    return containers.existing(id).snapshots().stream().map(this::view).toList();
  }

  private ContainerSnapshot view(Point point) {
    return new ContainerSnapshot(point.name(), point.created(), bytes(point.frozen()));
  }

  private long bytes(Optional<String> top) {
    return top.map(frozen.folders()::existing).stream()
        .flatMap(chain -> frozen.below(chain.withFrozen(top)).stream())
        .mapToLong(folder -> Usage.of(folder).bytes())
        .sum();
  }

  /**
   * Makes a snapshot; answers its name. What it holds is not counted here, which would take as long
   * as there are files.
   *
   * @param wanted its name; without one it gets the next free number
   * @param runs whether the container has its file system mounted
   * @throws GantryException INVALID for a name that is none; CONFLICT when it is taken
   */
  public String create(String id, Optional<String> wanted, boolean runs) {
    refuseUnfinished("keep", id);
    wanted.ifPresent(name -> free(containers.existing(id), name));
    Optional<Copy> copy = runs ? copied(id) : Optional.empty();
    names.lock();
    try {
      ContainerChain chain = containers.existing(id);
      String name = wanted.orElseGet(() -> number(chain));
      free(chain, name);
      Optional<String> now = runs ? standsOn(chain, copy) : freeze(id);
      List<Point> points = new ArrayList<>(chain.snapshots());
      points.add(new Point(name, clock.instant(), now));
      containers.change(id, containers.existing(id).withSnapshots(points));
      return name;
    } finally {
      names.unlock();
      copy.ifPresent(this::drop);
    }
  }

  /** NOT_FOUND when there is none of this name. Answers the bytes that this freed. */
  public long remove(String id, String name) {
    names.lock();
    try {
      ContainerChain chain = containers.existing(id);
      List<Point> points = new ArrayList<>(chain.snapshots());
      points.remove(point(id, chain, name));
      containers.change(id, chain.withSnapshots(points));
    } finally {
      names.unlock();
    }
    return owner.sweep();
  }

  /**
   * Makes a container's files what they were at a snapshot; what it has changed since is gone. The
   * container does not run. NOT_FOUND when there is no such snapshot.
   */
  public void rollback(String id, String name) {
    names.lock();
    try {
      ContainerChain chain = containers.existing(id);
      swap(id, chain.withFrozen(point(id, chain, name).frozen()));
    } finally {
      names.unlock();
    }
    var _ = owner.sweep();
  }

  /**
   * As {@link #rollback}, of a container that has its file system mounted, and whose processes
   * stand still: what differs is changed through that mount. If it is broken off, the container is
   * {@link #unfinished} until it is rolled back again; the snapshot stays what it is. The caller
   * sees to it that no snapshot of the container is removed meanwhile.
   *
   * @param root of the mount
   * @param step called after each change
   * @throws GantryException UNAVAILABLE when the disk is full
   */
  public void rollbackInPlace(String id, String name, Fd root, Runnable step) {
    ContainerChain chain = containers.existing(id);
    List<Path> past = frozen.below(chain.withFrozen(point(id, chain, name).frozen()));
    List<Path> changed = differing(owner.uppers(id), past);
    containers.beginRollback(id, name);
    try (Fd then = owner.mountFolders(past, chain);
        Folders folders = Folders.open(changed)) {
      RollbackInPlace.run(root, then, folders.all(), step);
    } catch (GantryException e) {
      throw new GantryException(
          e.kind(),
          "roll back container %s in place to snapshot %s, at %s. %s"
              .formatted(id, name, e.getMessage(), HALF),
          e);
    }
    containers.endRollback(id);
  }

  /** Folders that only one of two file systems consists of. */
  private static List<Path> differing(List<Path> one, List<Path> other) {
    return Stream.concat(
            one.stream().filter(folder -> !other.contains(folder)),
            other.stream().filter(folder -> !one.contains(folder)))
        .toList();
  }

  /** The snapshot to which a container's files are only partly brought back; mostly empty. */
  public Optional<String> unfinished(String id) {
    return containers.rollback(id);
  }

  /** CONFLICT for a container whose files are of two moments. */
  public void refuseUnfinished(String act, String id) {
    unfinished(id)
        .ifPresent(name -> {
          throw GantryException.conflict(
              "cannot %s container %s: its rollback to snapshot %s was broken off. %s"
                  .formatted(act, id, name, HALF));
        });
  }

  /**
   * Gives a new container the files of another.
   *
   * @param runs whether the other has its file system mounted
   */
  public RootFs clone(String from, String to, boolean runs) {
    refuseUnfinished("clone", from);
    Optional<Copy> copy = runs ? copied(from) : Optional.empty();
    names.lock();
    try {
      ContainerChain below = containers.existing(from);
      Optional<String> now = runs ? standsOn(below, copy) : freeze(from);
      ContainerChain chain = ContainerChain.of(below.layers()).withFrozen(now);
      add(containers, to, chain, below(chain));
    } finally {
      names.unlock();
      copy.ifPresent(this::drop);
    }
    return owner.get(to).orElseThrow();
  }

  /** Freezes what the container has written, if anything; answers the topmost frozen folder. */
  private Optional<String> freeze(String id) {
    ContainerChain chain = containers.existing(id);
    if (!owner.isUpperChanged(id)) {
      return chain.frozen();
    }
    if (frozen.isDeep(chain)) {
      Copy copy = copy(id, owner.uppers(id), Optional.empty());
      try {
        Optional<String> merged = standsOn(chain, Optional.of(copy));
        swap(id, chain.withFrozen(merged));
        return merged;
      } finally {
        drop(copy);
      }
    }
    String top = FrozenFolders.fresh();
    add(frozen.folders(), top, chain.withFrozen(Optional.of(top)), containers.upper(id));
    ContainerFolders.exchange(containers, id, frozen.folders(), top);
    return Optional.of(top);
  }

  /** Drops what the container has written, and puts it on other folders. */
  private void swap(String id, ContainerChain chain) {
    String other = FrozenFolders.fresh();
    add(frozen.folders(), other, chain, below(chain));
    ContainerFolders.exchange(containers, id, frozen.folders(), other);
  }

  /** The folder right below a writable one. */
  private Path below(ContainerChain chain) {
    return chain.frozen().map(frozen.folders()::upper).orElseGet(() -> owner.top(chain));
  }

  /**
   * An empty writable folder; on the disk when this returns. Among the frozen ones a crash leaves
   * it to the sweep.
   */
  private void add(ContainerFolders into, String id, ContainerChain chain, Path top) {
    Path fresh = work.make();
    boolean done = false;
    try {
      ContainerFolders.make(fresh, top);
      chain.replace(fresh);
      into.add(id, chain, fresh);
      done = true;
    } catch (IOException e) {
      throw GantryException.internal("make the file system of " + id + ": " + e, e);
    } finally {
      if (!done) {
        work.delete(fresh);
      }
    }
  }

  /** What a running container had written, in a folder without a name; what it stands on. */
  private record Copy(Path folder, Optional<String> below) {}

  /** Empty when it has written nothing. */
  private Optional<Copy> copied(String id) {
    ContainerChain chain = containers.existing(id);
    if (!owner.isUpperChanged(id)) {
      return Optional.empty();
    }
    return Optional.of(
        frozen.isDeep(chain)
            ? copy(id, owner.uppers(id), Optional.empty())
            : copy(id, List.of(containers.upper(id)), chain.frozen()));
  }

  /** One folder of several writable ones, top first. */
  private Copy copy(String id, List<Path> folders, Optional<String> below) {
    Copy copy = new Copy(work.make(), below);
    boolean done = false;
    List<Path> lowers = owner.get(id).orElseThrow().lowers();
    // The topmost of the folders is the container's own, and no lower one.
    List<Path> others = lowers.subList(folders.size() - 1, lowers.size());
    try {
      LayerUnpacker.copy(
          out -> Snapshots.write(folders, others, false, out), copy.folder().resolve("upper"));
      done = true;
      return copy;
    } finally {
      if (!done) {
        drop(copy);
      }
    }
  }

  /** The topmost frozen folder, once a copy is among them. */
  private Optional<String> standsOn(ContainerChain chain, Optional<Copy> copy) {
    if (copy.isEmpty()) {
      return chain.frozen();
    }
    try {
      ContainerChain below = ContainerChain.of(chain.layers()).withFrozen(copy.get().below());
      below.replace(copy.get().folder());
      String id = FrozenFolders.fresh();
      frozen.folders().add(id, below, copy.get().folder());
      return Optional.of(id);
    } catch (IOException e) {
      throw GantryException.internal("copy what a container has written: " + e, e);
    }
  }

  /** Nothing when it is among the frozen ones by now. */
  private void drop(Copy copy) {
    if (Files.exists(copy.folder())) {
      work.delete(copy.folder());
    }
  }

  private static Point point(String id, ContainerChain chain, String name) {
    return chain
        .snapshot(name)
        .orElseThrow(() ->
            GantryException.notFound(
                "No such snapshot of container " + id + ": " + name + hint(chain)));
  }

  private static String hint(ContainerChain chain) {
    List<String> names = chain.snapshots().stream().map(Point::name).toList();
    return names.isEmpty() ? ". It has none" : ". It has " + String.join(", ", names);
  }

  private static void free(ContainerChain chain, String name) {
    if (!NAME.matcher(name).matches()) {
      throw GantryException.invalid(
          "invalid snapshot name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
    if (chain.snapshot(name).isPresent()) {
      throw GantryException.conflict("the container has a snapshot \"" + name + "\" already");
    }
    if (chain.snapshots().size() >= MOST) {
      throw GantryException.conflict(
          "the container has " + MOST + " snapshots already. Hint: remove some");
    }
  }

  private static String number(ContainerChain chain) {
    int next = chain.snapshots().size() + 1;
    while (chain.snapshot(String.valueOf(next)).isPresent()) {
      next++;
    }
    return String.valueOf(next);
  }
}
