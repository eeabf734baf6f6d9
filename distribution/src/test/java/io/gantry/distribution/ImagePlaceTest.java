package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write, and what it means. */
class ImagePlaceTest {
  @Test
  void transportsAreKnown() {
    assertPlace("docker://bb", new ImagePlace.Registry(ImageReference.parse("bb:latest")));
    assertPlace("store:bb:1", new ImagePlace.Stored("bb:1"));
    assertPlace("oci:/a/b", new ImagePlace.Layout(Path.of("/a/b"), Optional.empty()));
    assertPlace("oci:/a/b:", new ImagePlace.Layout(Path.of("/a/b"), Optional.empty()));
    assertPlace("oci:/a/b:1", new ImagePlace.Layout(Path.of("/a/b"), Optional.of("1")));
    assertPlace(
        "oci-archive:/a.tar:x:1",
        new ImagePlace.Archive(Path.of("/a.tar"), Optional.of("x:1"), false));
    assertPlace(
        "docker-archive:/a.tar:host:5000/x:1",
        new ImagePlace.Archive(Path.of("/a.tar"), Optional.of("host:5000/x:1"), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bb",
        "docker:bb",
        "docker:/bb",
        "docker://",
        "docker://A B",
        "http://bb",
        "oci:",
        "oci:a",
        "oci:./a",
        "oci:/",
        "oci::/a",
        "oci-archive:a.tar",
        "docker-archive::x",
        "oci:/a\0b",
        "containers-storage:bb"
      })
  void othersAreRefused(String text) {
    assertThatThrownBy(() -> ImagePlace.parse(text))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "..a", "with space", "ä"})
  void titlesOfFilesArePaths(String title) {
    Artifact.checkTitle(title);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/a", "a/", "..", "a/../b", "../a", "a//b", "./a", "a/.", "a\nb", "a\0"})
  void titlesThatLeadElsewhereAreRefused(String title) {
    assertThatThrownBy(() -> Artifact.checkTitle(title))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("no title for a file");
  }

  private static void assertPlace(String text, ImagePlace expected) {
    assertThat(ImagePlace.parse(text)).isEqualTo(expected);
  }
}
