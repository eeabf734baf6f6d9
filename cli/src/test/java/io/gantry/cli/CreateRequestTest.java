package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateRequestTest {
  private static String request(String words) {
    Arguments arguments = new FlagParser(RunFlags.ALL, false).parse(List.of(words.split(" ")));
    return Json.writeString(
        new CreateRequest(arguments, Map.of("HOME", "/root")).body(false, Optional::empty));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\u0001',
      value = {
        "busybox sh -c x ~ \"Cmd\":[\"sh\",\"-c\",\"x\"]",
        "-m 64m i ~ \"Memory\":67108864",
        "-m 1.5g i ~ \"Memory\":1610612736",
        "--memory-swap -1 i ~ \"MemorySwap\":-1",
        "--cpus 1.5 i ~ \"NanoCpus\":1500000000",
        "-e A=1 -e HOME -e UNSET i ~ \"Env\":[\"A=1\",\"HOME=/root\"]",
        "-p 8080:80 i ~ \"PortBindings\":{\"80/tcp\":[{\"Host",
        "-p 53/udp i ~ \"53/udp\":",
        "-p 8000-8001:80-81 i ~ \"81/tcp\":",
        "--restart on-failure:3 i ~ \"MaximumRetryCount\":3",
        "--ulimit nofile=10:20 i ~ \"Name\":\"nofile\"",
        "--device /dev/fuse:r i ~ \"CgroupPermissions\":\"r\"",
        "--tmpfs /t:size=1m i ~ \"Tmpfs\":{\"/t\":\"size=1m\"}",
        "-v /a:/b:ro -v /c i ~ \"Binds\":[\"/a:/b:ro\"]",
        "-v /a:/b:ro -v /c i ~ \"Volumes\":{\"/c\":{}}",
        "--entrypoint sh i ~ \"Entrypoint\":[\"sh\"]",
        "--mount type=bind,src=/a,dst=/b,ro i ~ \"ReadOnly\":true",
        "--init i ~ \"Init\":true",
        "-it i ~ \"StdinOnce\":true",
        "--net host i ~ \"NetworkMode\":\"host\"",
        "--sysctl net.core.somaxconn=1 i ~ \"Sysctls\":{\"net.core.somaxconn\":\"1\"}",
      })
  void saysWhatWasAsked(String words, String part) {
    assertThat(request(words.strip())).contains(part.strip());
  }

  @ParameterizedTest
  @CsvSource({
    "-p 80:x i",
    "-p 70000 i",
    "-p 1-2:3-9 i",
    "-m lots i",
    "--cpus many i",
    "--mount nothing=1 i",
    "--mount type=bind i",
    "--restart on-failure:x i",
    "--ulimit nofile i",
    "--network host --network host i",
    "-e =x i"
  })
  void refusesWithAUsageError(String words) {
    assertThatThrownBy(() -> request(words)).isInstanceOf(UsageException.class);
  }
}
