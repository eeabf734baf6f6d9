package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreIT {
  @TempDir Path folder;

  @Test
  void opensOnceInOneProcess() {
    try (Store store = Store.open(folder)) {
      assertThatThrownBy(() -> Store.open(folder))
          .isInstanceOfSatisfying(
              GantryException.class,
              e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.CONFLICT))
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      // The failed try must not have cost the lock of the first.
      assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(GantryException.class);
      assertThat(store.images().list()).isEmpty();
    }
    Store.open(folder).close();
  }

  @Test
  void namesTheProcessThatHasIt() throws Exception {
    Process holder = ChildJvm.start(Holder.class, folder.toString());
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(out.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> Store.open(folder))
          .hasMessageContaining("in use by process " + holder.pid() + ". Hint:");
    } finally {
      holder.destroyForcibly();
      assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    Store.open(folder).close();
  }

  @Test
  void makesFoldersThatOnlyContainersMayPass() throws Exception {
    try (Store store = Store.open(folder.resolve("new/state"))) {
      assertThat(mode(store.root())).isEqualTo("rwx------");
      assertThat(mode(store.root().resolve("blobs"))).isEqualTo("rwx------");
      assertThat(mode(store.root().resolve("metadata"))).isEqualTo("rwx------");
      assertThat(mode(store.root().resolve("ingest"))).isEqualTo("rwx------");
    }
  }

  @Test
  void releasesEverythingWhenItCannotOpen() throws Exception {
    Files.createDirectories(folder.resolve("metadata"));
    Path database = folder.resolve("metadata/gantry.db");
    Files.writeString(database, "junk ".repeat(2000));

    assertThatThrownBy(() -> Store.open(folder)).hasMessageContaining("not a database");

    Files.delete(database);
    Store.open(folder).close();
  }

  @Test
  void saysThatTheRootIsAFile() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> Store.open(file))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("open state root " + file);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** Runs in another process. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (Store store = Store.open(Path.of(args[0]))) {
        System.out.println("open");
        while (store.images().list().isEmpty() && System.in.read() >= 0) {
          // Until it is killed.
        }
      }
    }
  }
}
