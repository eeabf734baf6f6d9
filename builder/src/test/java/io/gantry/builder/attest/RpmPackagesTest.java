package io.gantry.builder.attest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against databases that SQLite itself wrote, and against damaged ones. */
class RpmPackagesTest {
  private static final int MANY = 3000;

  @TempDir private Path folder;

  @Test
  void everyPackageIsFoundOnPagesOfEverySize() throws Exception {
    for (int pageSize : List.of(512, 4096, 65536)) {
      byte[] database = database(pageSize);
      List<SoftwarePackage> found = found(database);
      assertThat(found).as("pages of " + pageSize).hasSize(MANY);
      assertThat(found.get(7).url()).isEqualTo("pkg:rpm/fedora/name7@1.7-3.fc40?arch=x86_64");
      assertThat(found.get(7).version()).isEqualTo("1.7-3.fc40");
    }
  }

  @Test
  void damagedDatabasesEndAndSayNothingMore() throws Exception {
    byte[] sound = database(4096);
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = sound.clone();
      for (int i = 0; i < 40; i++) {
        damaged[random.nextInt(round % 2 == 0 ? 8192 : damaged.length)] = (byte) random.nextInt();
      }
      assertThat(found(damaged).size()).isLessThanOrEqualTo(2 * MANY);
    }
    assertThat(found(new byte[0])).isEmpty();
    assertThat(found("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }

  private static List<SoftwarePackage> found(byte[] database) {
    List<SoftwarePackage> found = new ArrayList<>();
    RpmPackages.scan(database, "fedora", found::add);
    return found;
  }

  private byte[] database(int pageSize) throws Exception {
    Path file = folder.resolve(pageSize + ".sqlite");
    Files.deleteIfExists(file);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = " + pageSize);
      statement.execute("CREATE TABLE Other (x TEXT)");
      statement.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)");
      statement.execute("BEGIN");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO Packages (blob) VALUES (?)")) {
        for (int i = 0; i < MANY; i++) {
          // Some fit on a page, some need many.
          insert.setBytes(1, header(i, i % 100 == 0 ? 20_000 : i % 700));
          insert.execute();
        }
        insert.setBytes(1, header("gpg-pubkey", "1", 0));
        insert.execute();
      }
      statement.execute("COMMIT");
    }
    return Files.readAllBytes(file);
  }

  private static byte[] header(int i, int more) throws IOException {
    return header("name" + i, "1." + i, more);
  }

  private static byte[] header(String name, String version, int more) throws IOException {
    List<String> texts = List.of("x".repeat(more), name, version, "3.fc40", "x86_64");
    int[] tags = {5000, 1000, 1001, 1002, 1022};
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    int size = texts.stream().mapToInt(text -> text.length() + 1).sum();
    out.writeInt(tags.length);
    out.writeInt(size);
    for (int i = 0; i < tags.length; i++) {
      out.writeInt(tags[i]);
      out.writeInt(6);
      out.writeInt(data.size());
      out.writeInt(1);
      data.writeBytes(texts.get(i).getBytes(StandardCharsets.UTF_8));
      data.write(0);
    }
    out.write(data.toByteArray());
    return bytes.toByteArray();
  }
}
