package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.MediaTypes;
import io.gantry.store.BlobSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs of content from a layout to a registry in memory, which notes what it is asked. */
class ImageCopyTest {
  private final Lab lab = new Lab();
  private final MemoryRegistry server = lab.server;
  private LayoutMaker made;

  @BeforeEach
  void make(@TempDir Path temp) throws IOException {
    made = new LayoutMaker(temp.resolve("layout"));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void bringsEachThingOnceAndTheNameLast() throws IOException {
    Descriptor one = made.manifest("shared", "one");
    Descriptor two = made.manifest("shared", "two");
    Descriptor inner = made.index(two, one);
    Descriptor cache = made.blob("application/x-cache", "listed by the index itself");
    Descriptor root = made.index(one, inner, cache);
    made.list(root, "1");
    copy("1", name -> List.of());

    assertThat(server.content.get("app/manifests/1"))
        .isEqualTo(Files.readAllBytes(made.path(root.digest())));
    for (Descriptor each : List.of(one, two, inner, cache)) {
      assertThat(server.names()).anyMatch(name -> name.endsWith(each.digest().toString()));
    }
    assertThat(asked("POST").size()).as("uploads").isEqualTo(5);
    List<String> manifests = asked("PUT /v2/app/manifests/");
    assertThat(manifests).hasSize(4).last().isEqualTo("PUT /v2/app/manifests/1");
    assertThat(manifests.get(2)).endsWith(inner.digest().toString());
    assertThat(server.peer.seen.getLast().toString()).isEqualTo("PUT /v2/app/manifests/1");

    copy("1", name -> List.of());
    assertThat(asked("POST").size()).as("uploads after a second copy").isEqualTo(5);
  }

  @Test
  void mountsWhatAnotherRepositoryHas() throws IOException {
    made.list(made.manifest("layer"), "1");
    copy("other", "1", name -> List.of());
    copy("1", name -> List.of("other"));
    assertThat(asked("POST /v2/app/")).hasSize(2).allMatch(each -> each.contains("from=other"));
    assertThat(asked("PUT /v2/app/blobs")).isEmpty();
  }

  @Test
  void goesOnWhereTheSourceBrokeOff() throws IOException {
    made.list(made.manifest("a layer that breaks off now and then"), "1");
    AtomicInteger opened = new AtomicInteger();
    try (OciLayout layout = OciLayout.open(made.folder)) {
      ContentSource breaking =
          source(
              layout,
              (blob, offset) -> {
                InputStream whole = layout.open(blob, offset);
                return opened.incrementAndGet() % 2 == 0 ? whole : new Breaking(whole);
              });
      new ImageCopy(breaking, lab.repository("app"), name -> List.of())
          .run(
              layout.document("1"),
              root -> lab.repository("app").put(root, Optional.of("1")),
              TransferProgress.NONE);
    }
    assertThat(server.content).containsKey("app/manifests/1");
    assertThat(opened.get()).isGreaterThan(2);
  }

  @Test
  void failureNamesNothing() throws IOException {
    made.list(made.index(made.manifest("a"), made.manifest("b")), "1");
    server.always(
        "PUT .*/blobs/.*",
        exchange -> exchange.json(403, MemoryRegistry.error("DENIED", "no room")));
    assertThatThrownBy(() -> copy("1", name -> List.of()))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("no room");
    assertThat(asked("PUT /v2/app/manifests/")).isEmpty();
  }

  @Test
  void missingContentIsTold() throws IOException {
    Descriptor manifest = made.manifest("a");
    made.list(made.index(manifest), "1");
    Files.delete(made.path(manifest.digest()));
    assertThatThrownBy(() -> copy("1", name -> List.of()))
        .hasMessageContaining("has no content " + manifest.digest());
    assertThat(asked("P")).isEmpty();
  }

  @Test
  void deepAndGiganticGraphsAreRefused() throws IOException {
    Descriptor deep = made.index(made.manifest("a"));
    for (int i = 0; i < 3; i++) {
      deep = made.index(deep);
    }
    copied(deep);
    Descriptor tooDeep = made.index(deep);
    assertThatThrownBy(() -> copied(tooDeep)).hasMessageContaining("nested too deep");

    List<Descriptor> many = new ArrayList<>();
    for (int i = 2; i < 22; i++) {
      String padding = " ".repeat(Document.LIMIT - 100);
      many.add(
          made.blob(
              MediaTypes.OCI_INDEX, padding + "{\"manifests\":[],\"schemaVersion\":" + i + "}"));
    }
    Descriptor gigantic = made.index(many.toArray(Descriptor[]::new));
    assertThatThrownBy(() -> copied(gigantic)).hasMessageContaining("bytes together");
  }

  private void copied(Descriptor root) throws IOException {
    made.list(root, root.digest().hex());
    copy(root.digest().hex(), name -> List.of());
  }

  private void copy(String name, Function<Descriptor, List<String>> elsewhere) {
    copy("app", name, elsewhere);
  }

  private void copy(String repository, String name, Function<Descriptor, List<String>> elsewhere) {
    RemoteRepository target = lab.repository(repository);
    try (OciLayout layout = OciLayout.open(made.folder)) {
      new ImageCopy(layout, target, elsewhere)
          .run(
              layout.document(name),
              root -> target.put(root, Optional.of(name)),
              TransferProgress.NONE);
    }
  }

  private List<String> asked(String beginning) {
    return server.peer.seen.stream()
        .map(HttpPeer.Seen::toString)
        .filter(each -> each.startsWith(beginning))
        .toList();
  }

  private static ContentSource source(ContentSource like, BlobSource blobs) {
    return new ContentSource() {
      @Override
      public Document document(String tagOrDigest) {
        return like.document(tagOrDigest);
      }

      @Override
      public InputStream open(Descriptor blob, long offset) throws IOException {
        return blobs.open(blob, offset);
      }
    };
  }

  /** Gives one byte. */
  private static final class Breaking extends FilterInputStream {
    private boolean given;

    Breaking(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (given) {
        throw new IOException("broke off");
      }
      given = true;
      return super.read(bytes, offset, 1);
    }
  }
}
