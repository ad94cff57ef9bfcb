# deepG with PyTorch on CPUs. Of the folder that it is called in:
#     docker build -t deepg .
#     docker run --rm -u "$(id -u):$(id -g)" -v "$PWD:/data" deepg run spec.toml
FROM python:3.12-slim AS build
COPY . /deepg
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels /deepg /deepg/plugins/readers /deepg/plugins/torch_backend

FROM python:3.12-slim
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu /wheels/*.whl
# A user without a home may call it; what is cached is gone with the container, unless DEEPG_CACHE is a volume.
ENV HOME=/tmp DEEPG_CACHE=/tmp/deepg
WORKDIR /data
ENTRYPOINT ["deepg"]
