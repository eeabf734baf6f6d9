package io.gantry.registry;

import io.gantry.oci.GantryException;
import io.gantry.store.Durable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Content as files below a folder, one a key, on a file system of this machine. */
final class DiskStore implements ContentStore {
  private static final Logger LOG = System.getLogger(DiskStore.class.getName());

  private final Path root;
  private final Path work;
  private final AtomicLong next = new AtomicLong();

  private DiskStore(Path root, Path work) {
    this.root = root;
    this.work = work;
  }

  /**
   * Opens the store in a folder that the caller holds alone.
   *
   * @param work on the same file system; what is in it is deleted
   */
  static DiskStore open(Path root, Path work) throws IOException {
    Durable.removeTree(work);
    Files.createDirectories(work);
    Files.createDirectories(root);
    return new DiskStore(root, work);
  }

  @Override
  public void put(String key, byte[] content) {
    Path partial = work.resolve("p" + next.incrementAndGet());
    try {
      try (FileChannel file =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          file.write(buffer);
        }
        file.force(true);
      }
      name(partial, path(key));
    } catch (IOException e) {
      throw failed("write", key, e);
    }
  }

  @Override
  public void put(String key, Path file) {
    try {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      name(file, path(key));
    } catch (IOException e) {
      throw failed("write", key, e);
    }
  }

  @Override
  public Optional<byte[]> get(String key) {
    try {
      return Optional.of(Files.readAllBytes(path(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", key, e);
    }
  }

  @Override
  public Optional<Entry> find(String key) {
    try {
      return Optional.of(entry(path(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("look at", key, e);
    }
  }

  @Override
  public Optional<InputStream> open(String key, long offset, long length) {
    try {
      FileChannel file = FileChannel.open(path(key), StandardOpenOption.READ);
      return Optional.of(new FileRange(file, offset, length));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("open", key, e);
    }
  }

  @Override
  public boolean delete(String key) {
    Path file = path(key);
    try {
      boolean was = Files.deleteIfExists(file);
      if (was) {
        prune(parent(file));
      }
      return was;
    } catch (IOException e) {
      throw failed("delete", key, e);
    }
  }

  @Override
  public List<Entry> list(String folder) {
    List<Entry> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path(folder))) {
      for (Path file : files) {
        try {
          found.add(entry(file));
        } catch (NoSuchFileException e) {
          LOG.log(Level.DEBUG, "{0} was deleted meanwhile", file);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("list", folder, e);
    }
    found.sort(Comparator.comparing(Entry::name));
    return found;
  }

  @Override
  public void close() {}

  private Path path(String key) {
    return root.resolve(key);
  }

  private static Entry entry(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Entry(
        String.valueOf(file.getFileName()),
        attributes.isDirectory() ? 0 : attributes.size(),
        attributes.lastModifiedTime().toInstant());
  }

  /** Moves a synced file to its name, whose folder another thread may be pruning just now. */
  private void name(Path finished, Path name) throws IOException {
    Path folder = parent(name);
    while (Files.exists(finished)) {
      try {
        makeFolders(folder);
        Durable.name(finished, name);
      } catch (NoSuchFileException e) {
        LOG.log(Level.DEBUG, "{0} was pruned meanwhile", folder);
      }
    }
  }

  private void makeFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Files.createDirectories(folder);
    for (Path made = folder; !made.equals(root); made = parent(made)) {
      Durable.syncFolder(parent(made));
    }
  }

  /** Removes folders that have become empty, from this one up, and makes the removal durable. */
  private void prune(Path emptied) throws IOException {
    Path folder = emptied;
    try {
      for (; !folder.equals(root); folder = parent(folder)) {
        Files.deleteIfExists(folder);
      }
      Durable.syncFolder(root);
    } catch (DirectoryNotEmptyException e) {
      syncIfThere(folder);
    }
  }

  private static void syncIfThere(Path folder) throws IOException {
    try {
      Durable.syncFolder(folder);
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "{0} was pruned meanwhile, by one who synced what is above", folder);
    }
  }

  /** Of a path below the root. */
  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  private static GantryException failed(String act, String key, IOException e) {
    return GantryException.internal(act + " " + key + ": " + e, e);
  }
}
