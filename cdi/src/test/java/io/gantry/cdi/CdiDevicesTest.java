package io.gantry.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files say, which of them win, and why some do not count. */
class CdiDevicesTest {
  @TempDir private Path root;
  private Path low;
  private Path high;
  private CdiDevices devices;

  @BeforeEach
  void folders() throws IOException {
    low = Files.createDirectory(root.resolve("low"));
    high = Files.createDirectory(root.resolve("high"));
    devices = new CdiDevices(List.of(low, high, root.resolve("missing")));
  }

  @Test
  void readsYamlAndJson() throws IOException {
    write(
        low,
        "a.yaml",
        """
        # as vendors' tools write them
        cdiVersion: 0.5.0
        kind: "vendor.com/gpu"
        containerEdits:
          env: [ALL=1]
          hooks:
          - hookName: createContainer
            path: /usr/bin/hook
            args:
            - hook
            - create-symlinks
            timeout: 3
        devices:
        - name: '0'
          containerEdits:
            deviceNodes:
            - path: /dev/g0
              hostPath: /dev/zero
              fileMode: 432
            mounts:
            - hostPath: /lib/a.so
              containerPath: /lib/b.so
              options: [ro, nosuid, bind]
        - name: one
          containerEdits:
            env:
            - ONE=1
        """);
    write(low, "b.json", spec("0.3.0", "acme.org/disk", "d", "{'env':['D=1']}"));

    assertThat(devices.names())
        .containsExactly("acme.org/disk=d", "vendor.com/gpu=0", "vendor.com/gpu=one");
    ContainerEdits edits =
        devices.edits(List.of("vendor.com/gpu=one", "acme.org/disk=d", "vendor.com/gpu=0"));
    assertThat(edits.env()).containsExactly("ALL=1", "ONE=1", "D=1");
    assertThat(edits.hooks())
        .containsExactly(
            new ContainerEdits.Hook(
                "createContainer",
                "/usr/bin/hook",
                List.of("hook", "create-symlinks"),
                List.of(),
                3));
    assertThat(edits.deviceNodes())
        .containsExactly(
            new ContainerEdits.DeviceNode("/dev/g0", "/dev/zero", "", 0, 0, 0660, "", null, null));
    assertThat(edits.mounts())
        .containsExactly(
            new ContainerEdits.Mount(
                "/lib/a.so", "/lib/b.so", List.of("ro", "nosuid", "bind"), ""));
  }

  @Test
  void theLaterFolderWinsAndTwoFilesOfOneFolderLoseBoth() throws IOException {
    write(low, "a.json", spec("0.3.0", "v.com/c", "x", "{'env':['FROM=low']}"));
    write(high, "a.json", spec("0.3.0", "v.com/c", "x", "{'env':['FROM=high']}"));
    assertThat(devices.edits(List.of("v.com/c=x")).env()).containsExactly("FROM=high");

    write(high, "b.json", spec("0.3.0", "v.com/c", "x", "{'env':['FROM=other']}"));
    write(high, "c.json", spec("0.3.0", "v.com/c", "y", "{'env':['Y=1']}"));
    assertThat(devices.names()).containsExactly("v.com/c=y");
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> devices.edits(List.of("v.com/c=x", "v.com/c=y")))
        .withMessageContaining("unresolvable CDI devices v.com/c=x.")
        .withMessageContaining(high.toString());
  }

  @Test
  void aFileIsReadWhenItIsAskedFor() throws IOException {
    assertThat(devices.names()).isEmpty();
    write(high, "late.json", spec("0.3.0", "v.com/c", "x", "{'env':['A=1']}"));
    write(high, "not.yml", spec("0.3.0", "v.com/c", "z", "{'env':['A=1']}"));
    assertThat(devices.names()).containsExactly("v.com/c=x");
  }

  @Test
  void buildsSelectByKindByClassAndAll() throws IOException {
    write(
        low,
        "a.yaml",
        """
        cdiVersion: 0.6.0
        kind: v.com/c
        annotations: {note: file, org.mobyproject.buildkit.device.class: slow}
        devices:
        - {name: a, containerEdits: {env: [A=1]}}
        - name: b
          annotations: {org.mobyproject.buildkit.device.class: fast}
          containerEdits: {env: [B=1]}
        """);
    assertThat(devices.select("v.com/c")).containsExactly("v.com/c=a");
    assertThat(devices.select("v.com/c=b")).containsExactly("v.com/c=b");
    assertThat(devices.select("v.com/c=fast")).containsExactly("v.com/c=b");
    assertThat(devices.select("v.com/c=slow")).containsExactly("v.com/c=a");
    assertThat(devices.select("v.com/c=*")).containsExactly("v.com/c=a", "v.com/c=b");
    assertThat(devices.select("v.com/d")).isEmpty();
    assertThat(devices.annotations("v.com/c=b")).containsEntry("note", "file");
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> devices.select("gpu"))
        .withMessageContaining("invalid device \"gpu\"");
  }

  /** A row: what is wrong with a file, which hides that file and no other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0.2.0 | v.com/c | x | {'env':['A=1']}                                 | needs at least 0.3.0
          9.9.9 | v.com/c | x | {'env':['A=1']}                                 | cdiVersion "9.9.9" is none of
          0.3.0 | v.com   | x | {'env':['A=1']}                                 | kind: "v.com" is not vendor/class
          0.3.0 | v.com/c | 0 | {'env':['A=1']}                                 | needs at least 0.5.0
          0.5.0 | v.com/c.d | x | {'env':['A=1']}                               | needs at least 0.6.0
          0.3.0 | v.com/c | x | {'mounts':[{'hostPath':'/a','containerPath':'/b','type':'bind'}]} | needs at least 0.4.0
          0.4.0 | v.com/c | x | {'deviceNodes':[{'path':'/a','hostPath':'/b'}]} | needs at least 0.5.0
          0.6.0 | v.com/c | x | {'additionalGids':[5]}                          | needs at least 0.7.0
          1.0.0 | v.com/c | x | {'netDevices':[{'hostInterfaceName':'a','name':'b'}]} | needs at least 1.1.0
          0.5.0 | v.com/c | -x | {'env':['A=1']}                                | device: "-x" is no device name
          0.3.0 | v.com/c | x | {}                                              | change nothing
          0.3.0 | v.com/c | x | {'env':['A']}                                   | "A" is not NAME=value
          0.3.0 | v.com/c | x | {'hooks':[{'hookName':'never','path':'/x'}]}    | "never" is no point
          0.3.0 | v.com/c | x | {'hooks':[{'hookName':'poststop','path':'x'}]}  | "x" is not an absolute path
          0.3.0 | v.com/c | x | {'deviceNodes':[{'path':'/dev/x','permissions':'rwx'}]} | no selection of rwm
          0.3.0 | v.com/c | x | {'mounts':[{'containerPath':'/b'}]}             | hostPath is missing
          """)
  void aBadFileHidesNoOther(String version, String kind, String name, String edits, String why)
      throws IOException {
    write(low, "bad.json", spec(version, kind, name, edits));
    write(low, "good.json", spec("0.3.0", "v.com/good", "x", "{'env':['A=1']}"));
    assertThat(devices.names()).containsExactly("v.com/good=x");
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> SpecFile.read(low.resolve("bad.json")))
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bad.yaml | a: [1, 2   | it is no YAML
          bad.yaml | - 1        | it is no mapping
          bad.yaml | kinds: v.c | field "kinds" is unknown
          bad.json | {"a":      | malformed
          """)
  void whatIsNoSpecificationSaysSo(String file, String text, String why) throws IOException {
    write(low, file, text);
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> SpecFile.read(low.resolve(file)))
        .withMessageContaining(why);
  }

  private static String spec(String version, String kind, String name, String edits) {
    return "{'cdiVersion':'%s','kind':'%s','devices':[{'name':'%s','containerEdits':%s}]}"
        .formatted(version, kind, name, edits)
        .replace('\'', '"');
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
