package io.gantry.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** The documents as one connection to SQLite sees them. Not thread-safe: {@link Database} is. */
final class DocumentTable implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.gantry.store");
  private final Connection sql;
  private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>();

  private DocumentTable(Connection sql) {
    this.sql = sql;
  }

  static DocumentTable open(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    // Each commit is synced: what was acknowledged survives a loss of power.
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout(10_000);
    return new DocumentTable(config.createConnection("jdbc:sqlite:" + file));
  }

  void createTables() throws SQLException {
    run(
        "create table if not exists documents"
            + " (kind text not null, key text not null, body blob not null,"
            + " primary key (kind, key))");
  }

  int put(String kind, String key, byte[] body) throws SQLException {
    PreparedStatement insert =
        prepare("insert or replace into documents (kind, key, body) values (?, ?, ?)", kind);
    insert.setString(2, key);
    insert.setBytes(3, body);
    return insert.executeUpdate();
  }

  boolean delete(String kind, String key) throws SQLException {
    PreparedStatement delete = prepare("delete from documents where kind = ? and key = ?", kind);
    delete.setString(2, key);
    return delete.executeUpdate() > 0;
  }

  Optional<byte[]> get(String kind, String key) throws SQLException {
    PreparedStatement select =
        prepare("select body from documents where kind = ? and key = ?", kind);
    select.setString(2, key);
    try (ResultSet rows = select.executeQuery()) {
      return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
    }
  }

  Map<String, byte[]> all(String kind) throws SQLException {
    PreparedStatement select =
        prepare("select key, body from documents where kind = ? order by key", kind);
    Map<String, byte[]> documents = new LinkedHashMap<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        documents.put(rows.getString(1), rows.getBytes(2));
      }
    }
    return documents;
  }

  void begin() throws SQLException {
    run("begin immediate");
  }

  void commit() throws SQLException {
    run("commit");
  }

  /** Takes the transaction back, if SQLite has not done so itself, as it does on a full disk. */
  void rollback() {
    try {
      run("rollback");
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "nothing to roll back", e);
    }
  }

  @Override
  public void close() {
    try (sql) {
      for (PreparedStatement statement : prepared.values()) {
        statement.close();
      }
    } catch (SQLException e) {
      // Every write was committed on its own: a connection that closes badly has lost nothing.
      LOG.log(Level.WARNING, "close database", e);
    }
  }

  private PreparedStatement prepare(String text, String kind) throws SQLException {
    PreparedStatement statement = prepared.get(text);
    if (statement == null) {
      statement = sql.prepareStatement(text);
      prepared.put(text, statement);
    }
    statement.setString(1, kind);
    return statement;
  }

  private void run(String text) throws SQLException {
    try (Statement statement = sql.createStatement()) {
      statement.execute(text);
    }
  }
}
