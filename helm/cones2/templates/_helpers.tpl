{{/* Names, labels, and what several workloads share. */}}

{{- define "cones2.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* Of (dict "root" $ "component" "gpu"): what selects, which never changes. */}}
{{- define "cones2.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "cones2.labels" -}}
{{ include "cones2.selector" . }}
app.kubernetes.io/part-of: cones2
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Of (dict "root" $ "image" ... "tag" ...): by digest where there is one; the tag is the chart's version where none is given. */}}
{{- define "cones2.image" -}}
{{- $tag := .tag | default .image.tag | default .root.Chart.AppVersion -}}
{{- if .image.digest }}{{ .image.repository }}@{{ .image.digest }}{{ else }}{{ .image.repository }}:{{ $tag }}{{ end }}
{{- end }}

{{- define "cones2.pullSecrets" -}}
{{- with .Values.images.pullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* What the namespace's standard "restricted" asks for. */}}
{{- define "cones2.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
fsGroup: {{ .user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "cones2.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Of (dict "root" $ "selector" ...): even, where that can be had. */}}
{{- define "cones2.spread" -}}
{{- with .root.Values.topologySpread.keys -}}
topologySpreadConstraints:
  {{- range . }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- $.selector | nindent 8 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Where Redis is, and who may enter: from secrets, never in a manifest. */}}
{{- define "cones2.redisEnv" -}}
{{- if .Values.redis.bundled -}}
- name: CONES2_REDIS_PASSWORD
  valueFrom:
    secretKeyRef: { name: {{ .Values.secrets.redisPassword.name }}, key: {{ .Values.secrets.redisPassword.key }} }
- name: Cones2__Redis
  value: "{{ include "cones2.fullname" . }}-redis:6379,password=$(CONES2_REDIS_PASSWORD)"
{{- else -}}
- name: Cones2__Redis
  valueFrom:
    secretKeyRef: { name: {{ .Values.secrets.redisConnection.name }}, key: {{ .Values.secrets.redisConnection.key }} }
{{- end }}
{{- end }}

{{/* Of (dict "root" $ "service" "cones2-gpu"): what silos and gateway have in common. */}}
{{- define "cones2.env" -}}
- name: Cones2__ClusterId
  value: {{ .root.Values.clusterId | quote }}
{{ include "cones2.redisEnv" .root }}
- name: Cones2__TokenKey
  valueFrom:
    secretKeyRef: { name: {{ .root.Values.secrets.tokenKey.name }}, key: {{ .root.Values.secrets.tokenKey.key }} }
- name: Cones2__OpsPort
  value: "8081"
{{- if .root.Values.telemetry.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .root.Values.telemetry.otlpEndpoint | quote }}
- name: OTEL_SERVICE_NAME
  value: {{ .service }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ prepend (.root.Values.telemetry.resourceAttributes | splitList "," | compact) (printf "k8s.namespace.name=%s" .root.Release.Namespace) | join "," | quote }}
{{- end }}
{{- with .root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
