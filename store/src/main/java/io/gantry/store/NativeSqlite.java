package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Where SQLite's shared library comes from. Left alone, the driver unpacks it from its jar into the
 * temporary folder at every start, which costs a quarter of a second; here it is unpacked once.
 */
final class NativeSqlite {
  private static final String PATH = "org.sqlite.lib.path";
  private static final String NAME = "org.sqlite.lib.name";

  private NativeSqlite() {}

  /**
   * Points the driver at an unpacked library: that of {@code org.sqlite.lib.path} when the operator
   * or the package names one, else one kept in this folder. Must run before the driver's first use.
   */
  static synchronized void prepare(Path folder) {
    if (isUnpacked()) {
      return;
    }
    String name = "sqlite-" + SQLiteJDBCLoader.getVersion() + ".so";
    try {
      Path library = folder.resolve(name);
      if (!Files.exists(library)) {
        extract(library);
      }
    } catch (IOException e) {
      throw GantryException.internal("unpack SQLite's library to " + folder + ": " + e, e);
    }
    System.setProperty(PATH, folder.toString());
    System.setProperty(NAME, name);
  }

  /** Whether the driver has been told where its library is. */
  static boolean isUnpacked() {
    return !System.getProperty(PATH, "").isBlank();
  }

  private static void extract(Path library) throws IOException {
    Files.createDirectories(library.getParent());
    Path partial = Files.createTempFile(library.getParent(), "unpack-", ".so");
    String resource =
        LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
    try (InputStream bytes = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new IOException("the driver has no library for this machine: " + resource);
      }
      Files.copy(bytes, partial, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      // Only a whole library ever has the name that is looked for.
      Files.move(partial, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
