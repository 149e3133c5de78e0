# Gradient Lab as an image: docs/server.md says how it is built, started and updated.
FROM python:3.11-slim

# CPU wheels, a tenth of the size of the default ones; for CUDA: --build-arg TORCH_INDEX=https://pypi.org/simple
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app

# torch and torchvision from one place: two build variants side by side fail at import.
COPY requirements.txt ./
RUN grep -E '^torch(vision)?[<>=]' requirements.txt > /tmp/torch.txt \
    && pip install --index-url "$TORCH_INDEX" -r /tmp/torch.txt \
    && pip install -r requirements.txt

RUN useradd --create-home --uid 10001 lab \
    && install -d -o lab -g lab -m 0700 /var/lib/gradient-lab

COPY app.py ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY dlcore dlcore
COPY pages pages
COPY deploy/healthy.py deploy/healthy.py
RUN python -m compileall -q app.py dlcore pages deploy

USER lab
ENV HOME=/home/lab \
    GRADIENT_LAB_STORE=/var/lib/gradient-lab/store \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501
VOLUME /var/lib/gradient-lab
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 CMD ["python", "deploy/healthy.py"]
CMD ["python", "-m", "streamlit", "run", "app.py"]
