package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskUseTest extends WithHome {
  private static final String USE =
      """
      {"LayersSize":5000000,
       "Images":[{"Id":"sha256:0123456789abcdef","RepoTags":["box:1"],"RepoDigests":[],"Created":1,"Size":4000000,"SharedSize":1000000,"Containers":1},
                 {"Id":"sha256:aa23456789abcdef","RepoTags":[],"RepoDigests":[],"Created":1,"Size":1000000,"SharedSize":-1,"Containers":0}],
       "Containers":[{"Id":"ffff456789abcdef","Image":"box:1","Command":"sh -c x","Created":1,"Status":"Up 2 hours","State":"running","SizeRw":2000,"Names":["/web"],"Mounts":[{"Type":"volume","Driver":"local"},{"Type":"bind"}]}],
       "Volumes":[{"Name":"v1","UsageData":{"Size":3000,"RefCount":1}}],
       "BuildCache":[{"ID":"c1","Type":"regular","Shared":true,"Size":7000,"CreatedAt":"1970-01-01T00:00:01.5Z","UsageCount":3},
                     {"ID":"c2","Type":"regular","Shared":false,"Size":9000,"CreatedAt":"1970-01-01T00:00:01+01:00","LastUsedAt":"1970-01-01T00:00:01Z","UsageCount":1}]}
      """;

  /** The layout is that of Docker's client 28 for the same answer. */
  @Test
  void showsEachThingInDockersTables() throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, ScriptedDaemon.ok(USE))) {
      Ran ran = run(daemon, "", "system", "df", "-v");
      assertThat(ran.out().replaceAll("\\d\\d years ago", "YY years ago"))
          .isEqualTo(
              """
              Images space usage:

              REPOSITORY   TAG      IMAGE ID       CREATED        SIZE   SHARED SIZE   UNIQUE SIZE   CONTAINERS
              box          1        0123456789ab   YY years ago   4MB    1MB           3MB           1
              <none>       <none>   aa23456789ab   YY years ago   1MB    0B            1MB           0

              Containers space usage:

              CONTAINER ID   IMAGE   COMMAND     LOCAL VOLUMES   SIZE   CREATED        STATUS       NAMES
              ffff456789ab   box:1   "sh -c x"   1               2kB    YY years ago   Up 2 hours   web

              Local Volumes space usage:

              VOLUME NAME   LINKS   SIZE
              v1            1       3kB

              Build cache usage: 9kB

              CACHE ID   CACHE TYPE   SIZE   CREATED        LAST USED      USAGE   SHARED
              c1         regular      7kB    YY years ago                  3       true
              c2         regular      9kB    YY years ago   YY years ago   1       false
              """);
      assertThat(run(daemon, "", "system", "df", "-v", "--format", "json").err())
          .contains("the verbose and the format options conflict");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "image prune ~ WARNING! This will remove all dangling images.",
        "image prune -a ~ WARNING! This will remove all images without at least one container associated to them.",
        "container prune ~ WARNING! This will remove all stopped containers.",
        "volume prune ~ WARNING! This will remove anonymous local volumes not used by at least one container.",
        "volume prune -a ~ WARNING! This will remove all local volumes not used by at least one container."
      })
  void pruneAsksInDockersWords(String words, String warning) throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      assertThat(run(daemon, "n\n", words.split(" ")))
          .isEqualTo(new Ran(1, warning + "\nAre you sure you want to continue? [y/N] ", ""));
      assertThat(daemon.requests()).isEmpty();
    }
  }

  @Test
  void pruneSendsItsFilters() throws IOException {
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder, ScriptedDaemon.ok("{\"ImagesDeleted\":null,\"SpaceReclaimed\":1500}"))) {
      Ran ran =
          run(
              daemon,
              "",
              "image",
              "prune",
              "-a",
              "-f",
              "--filter",
              "until=24h",
              "--filter",
              "label!=keep=yes",
              "--filter",
              "label=a");
      assertThat(ran.out()).isEqualTo("Total reclaimed space: 1.5kB\n");
      assertThat(asked(daemon.requests().getFirst()))
          .isEqualTo(
              new Query("POST /v1.51/images/prune")
                  .with(
                      "filters",
                      "{\"dangling\":{\"false\":true},\"label\":{\"a\":true},\"label!\":{\"keep=yes\":true},\"until\":{\"24h\":true}}")
                  .toString());
    }
  }
}
