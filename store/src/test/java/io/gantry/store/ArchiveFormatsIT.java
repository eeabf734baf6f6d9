package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Annotations;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes in which archives come. */
class ArchiveFormatsIT {
  private static final TestImage A = TestImage.of(layer("base", "base"), layer("a", "a"));
  private static final TestImage B = TestImage.of(layer("base", "base"), layer("b", "b"));

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void membersMayComeInAnyOrder() {
    Random random = new Random(42);
    for (int i = 0; i < 12; i++) {
      TestImage image = TestImage.of(layer("f", "content " + i), layer("g", "more " + i));
      Map<String, byte[]> members = i % 2 == 0 ? image.oci("any:" + i) : image.docker("any:" + i);
      List<String> names = new ArrayList<>(members.keySet());
      Collections.shuffle(names, random);
      Map<String, byte[]> shuffled = new LinkedHashMap<>();
      names.forEach(name -> shuffled.put("./" + name, members.get(name)));

      assertThat(load(tar(shuffled)).getFirst().id()).isEqualTo(image.id());
      assertThat(store.images().resolve("any:" + i).id()).isEqualTo(image.id());
    }
  }

  @Test
  void severalImagesShareTheirLayers() {
    Map<String, byte[]> members = A.docker("a:v1", "a:v2");
    members.putAll(B.docker("b:v1"));
    members.put(
        "manifest.json", Json.write(List.of(A.dockerEntry("a:v1", "a:v2"), B.dockerEntry("b:v1"))));

    List<LoadedImage> loaded = load(tar(members));

    assertThat(loaded).extracting(LoadedImage::id).containsExactly(A.id(), B.id());
    assertThat(loaded.getFirst().references())
        .extracting(ImageReference::familiar)
        .containsExactly("a:v1", "a:v2");
    assertThat(store.layers().all()).hasSize(3);
    // Three layers, two configurations, two manifests.
    assertThat(store.blobs().all()).hasSize(7);
  }

  @Test
  void followsTheLinksOfOlderArchives() {
    byte[] base = layer("base", "base");
    TestImage image = TestImage.of(base, base);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String list =
        "[{\"Config\":\"c.json\",\"RepoTags\":[\"old:v1\"],\"Layers\":[\"one/layer.tar\",\"two/layer.tar\"]}]";
    try (TarWriter tar = new TarWriter(out)) {
      tar.put(TarEntry.directory("two", 0755), new byte[0]);
      tar.put(TarEntry.symlink("two/layer.tar", "../one/layer.tar"), new byte[0]);
      tar.put(TarEntry.directory("one", 0755), new byte[0]);
      tar.put(TarEntry.file("one/layer.tar", base.length, 0644), base);
      tar.put(TarEntry.file("c.json", image.config().length, 0644), image.config());
      byte[] bytes = TestImage.utf8(list);
      tar.put(TarEntry.file("manifest.json", bytes.length, 0644), bytes);
    }

    load(out.toByteArray());

    assertThat(store.images().resolve("old:v1").diffIds())
        .containsExactly(Digest.sha256(base), Digest.sha256(base));
  }

  @Test
  void linksThatGoRoundInCirclesAreMissing() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(out)) {
      tar.put(TarEntry.symlink("manifest.json", "other"), new byte[0]);
      tar.put(TarEntry.symlink("other", "manifest.json"), new byte[0]);
    }

    assertThatThrownBy(() -> load(out.toByteArray())).hasMessageContaining("neither index.json");
  }

  @Test
  void choosesThisMachinesImageOfANestedIndex() {
    Map<String, byte[]> members = A.oci();
    members.putAll(B.oci());
    Map<String, Object> foreign = entry(MediaTypes.OCI_MANIFEST, B.manifest());
    foreign.put("platform", Map.of("os", "linux", "architecture", "s390x"));
    Map<String, Object> ours = entry(MediaTypes.OCI_MANIFEST, A.manifest());
    ours.put("platform", Map.of("os", "linux", "architecture", Platform.current().architecture()));
    Map<String, Object> attestation = entry(MediaTypes.OCI_MANIFEST, TestImage.utf8("{}"));
    attestation.put("annotations", Map.of("vnd.docker.reference.type", "attestation-manifest"));
    byte[] nested = OciJson.index(List.of(foreign, attestation, ours));
    Map<String, Object> top = entry(MediaTypes.OCI_INDEX, nested);
    top.put("annotations", Map.of(Annotations.REF_NAME, "example.com/multi:v1"));
    members.put(TestImage.blobPath(nested), nested);
    members.put("index.json", OciJson.index(List.of(top)));

    load(tar(members));

    assertThat(store.images().list()).hasSize(1);
    assertThat(store.images().resolve("example.com/multi:v1").id()).isEqualTo(A.id());
  }

  @Test
  void aBareTagGivesNoName() {
    Map<String, byte[]> members = A.oci();
    Map<String, Object> entry = entry(MediaTypes.OCI_MANIFEST, A.manifest());
    entry.put("annotations", Map.of(Annotations.REF_NAME, "latest"));
    members.put("index.json", OciJson.index(List.of(entry)));

    LoadedImage loaded = load(tar(members)).getFirst();

    assertThat(loaded.references()).isEmpty();
    assertThat(store.images().resolve(loaded.id().toString()).references()).isEmpty();
  }

  @Test
  void tellsWhoseNameItTook() {
    load(tar(A.oci("same:v1")));

    LoadedImage loaded = load(tar(B.docker("same:v1"))).getFirst();

    assertThat(loaded.replaced())
        .containsExactly(Map.entry(ImageReference.parse("same:v1"), A.id()));
    assertThat(load(tar(B.docker("same:v1"))).getFirst().replaced()).isEmpty();
    assertThat(store.images().list()).hasSize(2);
  }

  @Test
  void keepsEachManifestUnderWhichTheSameImageCame() {
    TestImage gzipped = TestImage.of(layer("base", "base"), layer("a", "a")).gzipped();
    load(tar(A.oci("plain:v1")));
    load(tar(gzipped.oci("gzip:v1")));

    Image plain = store.images().resolve("plain:v1");
    Image zipped = store.images().resolve("gzip:v1");
    assertThat(plain.id()).isEqualTo(zipped.id());
    assertThat(plain.manifestDigest()).isEqualTo(Digest.sha256(A.manifest()));
    assertThat(zipped.manifestDigest()).isEqualTo(Digest.sha256(gzipped.manifest()));
    assertThat(store.images().list()).hasSize(1);

    store.images().remove("plain:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
    assertThat(store.blobs().has(Digest.sha256(A.manifest()))).isFalse();
    assertThat(store.blobs().has(Digest.sha256(gzipped.manifest()))).isTrue();
    assertThat(store.images().resolve(A.id().hex()).manifestDigest())
        .isEqualTo(Digest.sha256(gzipped.manifest()));
  }

  @Test
  void savesARepositoryWithAllItsTags() {
    load(tar(A.oci("repo:v1", "repo:v2", "else:v1")));
    load(tar(B.oci("repo:v3")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    store.archives().save(List.of("repo"), out);

    store.images().remove(A.id().hex(), new ImageRemoval(true, false), ImageUsers.NONE);
    store.images().remove(B.id().hex(), new ImageRemoval(true, false), ImageUsers.NONE);
    assertThat(load(out.toByteArray()))
        .flatExtracting(LoadedImage::references)
        .extracting(ImageReference::familiar)
        .containsExactlyInAnyOrder("repo:v1", "repo:v2", "repo:v3");
  }

  @Test
  void savesNothingWhenOneOfTheNamesIsUnknown() {
    load(tar(A.oci("known:v1")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> store.archives().save(List.of("known:v1", "unknown"), out))
        .hasMessage("No such image: unknown:latest");

    assertThat(out.size()).isZero();
    // The image that was held for the save is free again.
    store.images().remove("known:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
  }

  private static Map<String, Object> entry(String type, byte[] content) {
    return OciJson.descriptor(TestImage.descriptor(type, content));
  }

  private List<LoadedImage> load(byte[] archive) {
    return store.archives().load(stream(archive), Progress.NONE);
  }
}
