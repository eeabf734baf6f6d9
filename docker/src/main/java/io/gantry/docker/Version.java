package io.gantry.docker;

import io.gantry.engine.SystemInfo;
import java.util.List;
import java.util.Map;

/** {@code GET /version}. */
record Version(SystemInfo system, String version) implements Endpoint {
  @Override
  public void serve(Call call) {
    SystemInfo.Info info = system.info();
    String arch = Architecture.go(info.architecture());
    ComponentVersion engine =
        new ComponentVersion(
            "Engine",
            version,
            Map.of(
                "ApiVersion", ApiVersion.CURRENT.toString(),
                "MinAPIVersion", ApiVersion.MINIMUM.toString(),
                "Arch", arch,
                "Os", info.osType(),
                "KernelVersion", info.kernelVersion(),
                "Experimental", "false"));
    call.json(
        new VersionResponse(
            new PlatformName("Gantry"),
            List.of(engine),
            version,
            ApiVersion.CURRENT.toString(),
            ApiVersion.MINIMUM.toString(),
            "",
            "",
            info.osType(),
            arch,
            info.kernelVersion(),
            false,
            ""));
  }
}
