package io.gantry.builder.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sources of a COPY take, among a few files. */
class SourceMatchTest {
  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String name :
        List.of(
            "a/b/c.txt", "a/b/c.md", "a/x.txt", "ab/y.txt", "home.txt", "home.md", "arr[0].txt")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
    Files.createSymbolicLink(folder.resolve("a/up"), Path.of(".."));
    Files.createSymbolicLink(folder.resolve("home"), Path.of("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | a",
        "a/ | a",
        "/a | a",
        "./a | a",
        "../../a | a",
        "a/../ab | ab",
        "a/b/c.txt | a/b/c.txt",
        "a* | a ab arr[0].txt",
        "*.txt | arr[0].txt home.txt",
        "*/*.txt | a/x.txt ab/y.txt home/x.txt",
        "a/*/c.* | a/b/c.md a/b/c.txt a/up/c.*",
        "a? | ab",
        "arr[[]0].txt | arr[0].txt",
        "arr\\[0].txt | arr[0].txt",
        "** | a ab arr[0].txt home home.md home.txt"
      })
  void sources(String source, String paths) {
    Set<String> expected = new TreeSet<>(List.of(paths.split(" ", -1)));
    expected.remove("a/up/c.*");
    assertThat(found(source, CopyRules.PLAIN, SourceMatch::path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/b/c.txt | a/b/c.txt",
        "a/./b/c.txt | b/c.txt",
        "./a/./b/*.txt | b/c.txt",
        "a/./b | b",
        "a/** | a/b a/up a/x.txt",
        "./a/**/*.txt | a/b/c.txt a/x.txt",
        "a/./**/*.txt | b/c.txt x.txt",
        "**/*.md | a/b/c.md home.md"
      })
  void parentsAreKeptFromThePivotOnAndTwoStarsAreAnyFolders(String source, String kept) {
    CopyRules rules = rules(true);
    assertThat(found(source, rules, SourceMatch::kept))
        .isEqualTo(new TreeSet<>(List.of(kept.split(" ", -1))));
  }

  @Test
  void excludesAreOfNamesAndOfWhatIsKept() {
    assertThat(found("hom*", rules(false, "*.txt"), SourceMatch::path))
        .containsExactly("home", "home.md");
    assertThat(found("hom*", rules(false, "*", "!*.md"), SourceMatch::path))
        .containsExactly("home", "home.md");
    assertThat(found("home.txt", rules(false, "*.txt"), SourceMatch::path)).isEmpty();
    assertThat(found("a/./b/*", rules(true, "b/*.md"), SourceMatch::kept))
        .containsExactly("b/c.txt");
    assertThat(walked("a", rules(false, "*.txt"))).containsExactly("b", "b/c.md", "b/c.txt", "up");
    assertThat(walked("a", rules(false, "**/*.txt"))).containsExactly("b", "b/c.md", "up");
    assertThat(walked("a", rules(false, "b/"))).containsExactly("up", "x.txt");
    assertThat(walked("a/./b", rules(true, "b/*.md"))).containsExactly("c.txt");
    assertThat(walked("a", rules(false, "a/*.txt"))).contains("x.txt");
  }

  @Test
  void whatNamesNothingIsAnError() {
    for (String source : List.of("none", "none*", "a/none", "a*/none", "home.txt/x")) {
      assertThatThrownBy(() -> found(source, CopyRules.PLAIN, SourceMatch::path))
          .isInstanceOf(GantryException.class)
          .hasMessage("\"/" + source + "\": not found");
    }
    assertThatThrownBy(() -> found("a[", CopyRules.PLAIN, SourceMatch::path))
        .hasMessageContaining("syntax error in pattern");
  }

  private static CopyRules rules(boolean parents, String... excludes) {
    return new CopyRules(
        Optional.empty(), true, Optional.empty(), parents, false, List.of(excludes));
  }

  private interface Shown {
    String of(SourceMatch match);
  }

  private Set<String> found(String source, CopyRules rules, Shown shown) {
    try (Fd root = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      FileAction.Copy copy = new FileAction.Copy(0, List.of(source), "/", rules);
      return SourceMatch.find(new FileTree(root), copy).stream()
          .map(shown::of)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Set<String> walked(String source, CopyRules rules) {
    Set<String> seen = new TreeSet<>();
    try (Fd root = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      FileTree tree = new FileTree(root);
      FileAction.Copy copy = new FileAction.Copy(0, List.of(source), "/", rules);
      for (SourceMatch match : SourceMatch.find(tree, copy)) {
        tree.walk(match.path(), Exclusion.of(rules, match), place -> seen.add(place.path()));
      }
    }
    return seen;
  }
}
