{{/* What a silo of either role is. */}}

{{/* Of (dict "root" $ "role" "Gpu"). */}}
{{- define "cones2.silo.env" -}}
- name: Cones2__Roles
  value: {{ .role }}
# Others tell silos apart, and find them, by the pod's name and address.
- name: Cones2__Name
  valueFrom:
    fieldRef: { fieldPath: metadata.name }
- name: Cones2__Address
  valueFrom:
    fieldRef: { fieldPath: status.podIP }
- name: Cones2__Clustering
  value: Redis
- name: Cones2__State
  value: {{ .root.Values.state }}
- name: Cones2__Blobs
  value: {{ .root.Values.blobs.kind }}
{{- if eq .root.Values.blobs.kind "Files" }}
- name: Cones2__Folder
  value: /data
{{- end }}
{{- if or (eq .root.Values.blobs.kind "Azure") (eq .root.Values.state "Azure") }}
- name: Cones2__AzureContainer
  value: {{ .root.Values.blobs.container | quote }}
- name: Cones2__AzureStorage
  {{- if .root.Values.blobs.accountUrl }}
  value: {{ .root.Values.blobs.accountUrl | quote }}
  {{- else }}
  valueFrom:
    secretKeyRef: { name: {{ .root.Values.secrets.azureStorage.name }}, key: {{ .root.Values.secrets.azureStorage.key }} }
  {{- end }}
{{- end }}
{{- with .root.Values.secrets.otherTokenKey }}
{{- if .name }}
- name: Cones2__OtherTokenKey
  valueFrom:
    secretKeyRef: { name: {{ .name }}, key: {{ .key }} }
{{- end }}
{{- end }}
- name: Cones2__Tenants__MaxSubjects
  value: {{ .root.Values.tenants.maxSubjects | quote }}
- name: Cones2__Tenants__MaxOpenWork
  value: {{ .root.Values.tenants.maxOpenWork | quote }}
- name: Cones2__Tenants__MaxBytes
  value: {{ .root.Values.tenants.maxBytes | int64 | quote }}
{{- with .root.Values.operators }}
- name: Cones2__Tenants__Operators
  value: {{ . | quote }}
{{- end }}
{{ include "cones2.env" . }}
{{- end }}

{{- define "cones2.silo.ports" -}}
- { name: silo, containerPort: 11111 }
- { name: clients, containerPort: 30000 }
- { name: ops, containerPort: 8081 }
{{- end }}

{{/* Of (dict "startupSeconds" 600). Ready is a silo that takes part, has its pinned models loaded, and is not stopping. */}}
{{- define "cones2.silo.probes" -}}
startupProbe:
  httpGet: { path: /health/ready, port: ops }
  periodSeconds: 5
  failureThreshold: {{ div (add .startupSeconds 4) 5 }}
readinessProbe:
  httpGet: { path: /health/ready, port: ops }
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
livenessProbe:
  httpGet: { path: /health/live, port: ops }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
# Whoever picks pods stops picking this one; then SIGTERM, on which a silo hands its work over, and nothing is redone.
lifecycle:
  preStop:
    sleep: { seconds: 5 }
{{- end }}

{{- define "cones2.silo.volumeMounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if eq .Values.blobs.kind "Files" }}
- { name: blobs, mountPath: /data }
{{- end }}
{{- end }}

{{/* Of (dict "root" $ "scratch" "20Gi"). */}}
{{- define "cones2.silo.volumes" -}}
- name: tmp
  emptyDir: { sizeLimit: {{ .scratch }} }
{{- if eq .root.Values.blobs.kind "Files" }}
- name: blobs
  persistentVolumeClaim: { claimName: {{ required "blobs.claim is empty, and blobs.kind is Files; give a claim of a volume that all pods share" .root.Values.blobs.claim }} }
{{- end }}
{{- end }}

{{- define "cones2.silo.podLabels" -}}
cones2.io/silo: "true"
{{- if .Values.serviceAccount.workloadIdentity }}
azure.workload.identity/use: "true"
{{- end }}
{{- end }}

{{/* Of (dict "root" $ "item" ...): a pool with what it leaves to the defaults, as YAML. */}}
{{- define "cones2.pool" -}}
{{- mustMergeOverwrite (deepCopy .root.Values.gpuPoolDefaults) .item | toYaml }}
{{- end }}
