package io.gantry.store;

import io.gantry.oci.GantryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Documents by kind and key, kept by SQLite: a write that returned is on the disk, even when the
 * process is killed or the power fails right after. There is one writer at a time; readers see the
 * state as of the last commit and never wait for it. Thread-safe; calls block.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.gantry.store");

  private final DocumentTable writer;
  private final DocumentTable reader;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();
  private final Duration openTime;

  private Database(DocumentTable writer, DocumentTable reader, Duration openTime) {
    this.writer = writer;
    this.reader = reader;
    this.openTime = openTime;
  }

  /**
   * Opens or makes the database in this file; SQLite's library is unpacked beside it when {@code
   * org.sqlite.lib.path} names none. A log left by a killed process is taken in.
   */
  public static Database open(Path file) {
    long start = System.nanoTime();
    Path folder = file.toAbsolutePath().getParent();
    NativeSqlite.prepare(folder == null ? Path.of("/") : folder);
    try {
      DocumentTable writer = DocumentTable.open(file);
      try {
        writer.createTables();
        DocumentTable reader = DocumentTable.open(file);
        return new Database(writer, reader, Duration.ofNanos(System.nanoTime() - start));
      } catch (SQLException e) {
        writer.close();
        throw e;
      }
    } catch (SQLException e) {
      throw GantryException.internal(
          "open database " + file + ": " + e.getMessage() + hint(file), e);
    }
  }

  /** Loads SQLite, if its library need not be unpacked for that. */
  static void warmUp() {
    if (!NativeSqlite.isUnpacked()) {
      return;
    }
    try (DocumentTable memory = DocumentTable.open(Path.of(":memory:"))) {
      memory.createTables();
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "SQLite was not loaded ahead", e);
    }
  }

  /** How long {@link #open} took, the load of the native library included. */
  public Duration openTime() {
    return openTime;
  }

  /** Writes a document, over one that has the same kind and key. */
  public void put(String kind, String key, byte[] body) {
    write("write " + kind + " " + key, () -> writer.put(kind, key, body));
  }

  public Optional<byte[]> get(String kind, String key) {
    return read("read " + kind + " " + key, connection -> connection.get(kind, key));
  }

  /** Removes a document; says whether there was one. */
  public boolean delete(String kind, String key) {
    return write("delete " + kind + " " + key, () -> writer.delete(kind, key));
  }

  /** All documents of a kind by key, in the order of the keys. */
  public Map<String, byte[]> all(String kind) {
    return read("read all of " + kind, connection -> connection.all(kind));
  }

  /** As {@link #transaction(Supplier)}, without a result. */
  public void transaction(Runnable work) {
    transaction(() -> {
      work.run();
      return true;
    });
  }

  /**
   * Runs the work so that all of its writes are kept, or, when it throws, none. Reads by the same
   * thread see its writes; other threads see them when this returns. A transaction inside one is
   * part of it.
   */
  public <T> T transaction(Supplier<T> work) {
    if (writing.isHeldByCurrentThread()) {
      return work.get();
    }
    writing.lock();
    try {
      return inTransaction(work);
    } catch (SQLException e) {
      throw GantryException.internal("commit to the database: " + e.getMessage(), e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    writing.lock();
    reading.lock();
    try {
      reader.close();
      // The last connection to close folds the log into the file.
      writer.close();
    } finally {
      reading.unlock();
      writing.unlock();
    }
  }

  private <T> T inTransaction(Supplier<T> work) throws SQLException {
    writer.begin();
    boolean whole = false;
    try {
      T result = work.get();
      writer.commit();
      whole = true;
      return result;
    } finally {
      if (!whole) {
        writer.rollback();
      }
    }
  }

  private <T> T write(String what, SqlWork<T> work) {
    writing.lock();
    try {
      return work.run();
    } catch (SQLException e) {
      throw GantryException.internal(what + " in the database: " + e.getMessage(), e);
    } finally {
      writing.unlock();
    }
  }

  private <T> T read(String what, SqlRead<T> work) {
    boolean own = writing.isHeldByCurrentThread();
    if (!own) {
      reading.lock();
    }
    try {
      return work.run(own ? writer : reader);
    } catch (SQLException e) {
      throw GantryException.internal(what + " in the database: " + e.getMessage(), e);
    } finally {
      if (!own) {
        reading.unlock();
      }
    }
  }

  private static String hint(Path file) {
    return Files.exists(file) ? ". Hint: is the file a Gantry database and the disk healthy?" : "";
  }

  private interface SqlWork<T> {
    T run() throws SQLException;
  }

  private interface SqlRead<T> {
    T run(DocumentTable connection) throws SQLException;
  }
}
