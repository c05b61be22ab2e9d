# syntax=docker/dockerfile:1
# What `npm pack` makes, with the dependencies of package-lock.json, and nothing else. See docs/guide/deploy.md.

FROM node:26-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY tools tools
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm pack --pack-destination /tmp --silent
RUN mkdir /app && tar -xzf /tmp/latchkey-*.tgz -C /app --strip-components=1 && cp package-lock.json .npmrc /app
WORKDIR /app
RUN npm ci --omit=dev --omit=optional --omit=peer --ignore-scripts --no-audit --no-fund
RUN rm .npmrc && mkdir /empty

FROM node:26-slim
ENV NODE_ENV=production \
    LATCHKEY_HOME=/var/lib/latchkey \
    LATCHKEY_HOST=0.0.0.0 \
    LATCHKEY_DEMO=0
COPY --from=build /app /app
COPY --from=build --chown=1000:1000 --chmod=0700 /empty /var/lib/latchkey
WORKDIR /var/lib/latchkey
USER 1000:1000
EXPOSE 4700 4701
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "/app/dist/app/main.js", "ready", "--alive"]
ENTRYPOINT ["node", "/app/dist/app/main.js"]
CMD ["serve"]
